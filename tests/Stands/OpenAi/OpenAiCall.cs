using System.Text.Json.Nodes;

namespace Nexus.Stands.OpenAi;

/// <summary>One call that passed the server's checks of credentials and body.</summary>
public sealed class OpenAiCall(JsonObject body, IReadOnlyDictionary<string, string> headers)
{
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public JsonObject Body => body;

    public IReadOnlyDictionary<string, string> Headers => headers;

    public string Model => (string)body["model"]!;

    /// <summary>Completes when the call waits where its script says.</summary>
    public Task Held => _held.Task.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Completes when the client hung up before the answer was whole.</summary>
    public Task ClientLeft => _left.Task.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Whether it did so by now.</summary>
    public bool HasClientLeft => _left.Task.IsCompleted;

    /// <summary>Lets a held call go on.</summary>
    public void Release() => _released.TrySetResult();

    internal void Leave() => _left.TrySetResult();

    internal async Task HoldAsync(CancellationToken cancellationToken)
    {
        _held.TrySetResult();
        await _released.Task.WaitAsync(cancellationToken);
    }
}
