using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace Nexus.Grains.Ai;

/// <summary>
/// The model that is always there: it needs no key and no network, answers the same question with the same words, and says
/// that it is offline. It streams word by word and reports usage by <see cref="TokenEstimate"/>.
/// </summary>
internal sealed class OfflineChatClient(IOptions<OfflineOptions> options, TimeProvider clock) : IChatClient
{
    /// <summary>The key it is registered with.</summary>
    public const string ProviderName = "offline";

    /// <summary>What answers name as their model.</summary>
    public const string ModelName = "nexus-offline-1";

    private static readonly ChatClientMetadata Metadata = new(ProviderName, defaultModelId: ModelName);

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var all = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var promptTokens = all.Sum(m => TokenEstimate.Of(m.Text));
        var limit = options?.MaxOutputTokens ?? int.MaxValue;
        var written = 0;
        var finish = ChatFinishReason.Stop;
        foreach (var word in Words(OfflineAnswer.Compose(all, options)))
        {
            var next = written + Encoding.UTF8.GetByteCount(word);
            if (TokenEstimate.OfBytes(next) > limit)
            {
                finish = ChatFinishReason.Length;
                break;
            }

            await PauseAsync(cancellationToken);
            written = next;
            yield return new ChatResponseUpdate(ChatRole.Assistant, word) { ModelId = ModelName };
        }

        var usage = new UsageDetails
        {
            InputTokenCount = promptTokens,
            OutputTokenCount = TokenEstimate.OfBytes(written),
            TotalTokenCount = promptTokens + TokenEstimate.OfBytes(written),
        };
        yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(usage)]) { ModelId = ModelName, FinishReason = finish };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? Metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        // Holds nothing.
    }

    private Task PauseAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var delay = options.Value.DeltaDelay;
        return delay > TimeSpan.Zero ? Task.Delay(delay, clock, cancellationToken) : Task.CompletedTask;
    }

    // A word keeps the white space behind it, so that the pieces one after the other are the text.
    private static IEnumerable<string> Words(string text)
    {
        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (!char.IsWhiteSpace(text[i - 1]) || char.IsWhiteSpace(text[i]))
                continue;
            yield return text[start..i];
            start = i;
        }

        if (start < text.Length)
            yield return text[start..];
    }
}
