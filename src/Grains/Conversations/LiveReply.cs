using Nexus.Grains.Ai;

namespace Nexus.Grains.Conversations;

/// <summary>The reply that this activation writes: the text so far, in memory only. Takes it from the model.</summary>
/// <param name="messageId"><c>msg_...</c></param>
/// <param name="pulse">Called when there is more to see.</param>
internal sealed class LiveReply(string messageId, Action pulse) : IAnswerSink
{
    private AnswerText _text = new();

    /// <summary>Which reply.</summary>
    public string MessageId { get; } = messageId;

    /// <summary>Grows when the model is asked again and the text begins anew.</summary>
    public int Attempt { get; private set; } = 1;

    /// <summary>How long the text is by now.</summary>
    public int Length => _text.Length;

    /// <inheritdoc/>
    public Task BeginAsync(int attempt)
    {
        Attempt = attempt;
        _text = new AnswerText();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Write(string delta)
    {
        _text.Append(delta);
        pulse();
    }

    /// <summary>The text from an offset on.</summary>
    public string From(int offset) => _text.From(offset);

    /// <summary>The whole text; nothing is added any more.</summary>
    public string Complete() => _text.Complete();
}
