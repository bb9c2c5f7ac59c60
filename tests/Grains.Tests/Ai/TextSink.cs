using System.Text;
using Nexus.Grains.Ai;

namespace Nexus.Grains.Tests.Ai;

/// <summary>Keeps the text of the latest try.</summary>
internal sealed class TextSink : IAnswerSink
{
    private readonly StringBuilder _text = new();

    public List<int> Attempts { get; } = [];

    public Action? OnBegin { get; init; }

    public Action? OnCalled { get; init; }

    public string Text => _text.ToString();

    public async Task BeginAsync(int attempt)
    {
        OnCalled?.Invoke();
        OnBegin?.Invoke();
        Attempts.Add(attempt);
        _text.Clear();
        await Task.Yield();
    }

    public void Write(string delta)
    {
        OnCalled?.Invoke();
        _text.Append(delta);
    }
}
