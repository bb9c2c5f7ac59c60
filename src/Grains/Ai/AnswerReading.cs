using System.Text;
using Microsoft.Extensions.AI;

namespace Nexus.Grains.Ai;

/// <summary>Puts together what the updates of one streamed answer tell.</summary>
/// <param name="maxTokens">What the provider was asked to keep to, or null.</param>
internal sealed class AnswerReading(int? maxTokens)
{
    // No tokenizer makes tokens this long on average, so more text than this means that the limit is being ignored.
    private const int MaxBytesPerToken = 16;

    private readonly long _maxBytes = maxTokens is { } tokens ? (long)tokens * MaxBytesPerToken : long.MaxValue;
    private long _bytes;
    private int _deltas;
    private string? _model;
    private ChatFinishReason? _finish;
    private UsageDetails? _usage;

    /// <summary>Whether the text taken last was the first of the answer.</summary>
    public bool IsFirst => _deltas == 1;

    /// <summary>Whether the answer is so far beyond its limit that reading on makes no sense.</summary>
    public bool IsOverLong => _bytes > _maxBytes;

    /// <summary>Takes an update in; its text is returned, if it has some.</summary>
    public string? Take(ChatResponseUpdate update)
    {
        _model ??= update.ModelId;
        _finish = update.FinishReason ?? _finish;
        foreach (var content in update.Contents)
        {
            if (content is UsageContent usage)
                _usage = usage.Details;
        }

        var text = update.Text;
        if (text.Length == 0)
            return null;
        _deltas++;
        _bytes += Encoding.UTF8.GetByteCount(text);
        return text;
    }

    /// <summary>The finished answer.</summary>
    /// <exception cref="ModelFailure">The model wrote nothing.</exception>
    public ModelAnswer ToAnswer(ModelKey asked, IReadOnlyList<ChatMessage> messages, AiOptions options)
    {
        if (_deltas == 0)
            throw new ModelFailure("model.empty", "The model answered without text.");
        var prompt = (int)(_usage?.InputTokenCount ?? messages.Sum(m => (long)TokenEstimate.Of(m.Text)));
        var completion = (int)(_usage?.OutputTokenCount ?? TokenEstimate.OfBytes((int)_bytes));
        var model = _model ?? asked.Model;
        return new ModelAnswer(
            asked.Provider, model, prompt, completion, options.CostOf(asked.Provider, asked.Model, model, prompt, completion),
            IsOverLong || _finish == ChatFinishReason.Length);
    }
}
