using Microsoft.Extensions.AI;

namespace Nexus.Grains.Ai;

/// <summary>One question on its way through tries and providers.</summary>
internal sealed class ModelCall(IReadOnlyList<ChatMessage> messages, ChatOptions options, IAnswerSink sink)
{
    private int _attempts;

    /// <summary>The whole prompt.</summary>
    public IReadOnlyList<ChatMessage> Messages => messages;

    /// <summary>As the caller gave them.</summary>
    public ChatOptions Options => options;

    /// <summary>Gets the text.</summary>
    public IAnswerSink Sink => sink;

    /// <summary>A try begins, whoever it is made at.</summary>
    public Task BeginAsync() => sink.BeginAsync(++_attempts);

    /// <summary>The options for one model.</summary>
    public ChatOptions OptionsFor(string model)
    {
        var copy = options.Clone();
        copy.ModelId = model;
        return copy;
    }
}
