using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using OpenAI.Chat;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Nexus.Grains.Ai.OpenAi;

/// <summary>Chat completions of OpenAI and of servers that speak as it does, streamed.</summary>
internal sealed class OpenAiChatClient : IChatClient
{
    /// <summary>The key it is registered with.</summary>
    public const string ProviderName = "openai";

    private readonly TimeProvider _clock;
    private readonly HttpClient _http;
    private readonly ProviderModels _models;
    private readonly Dictionary<string, ChatClient> _clients;
    private readonly bool _oldTokenLimit;
    private readonly ChatClientMetadata _metadata;

    public OpenAiChatClient(IOptions<OpenAiOptions> options, TimeProvider clock)
    {
        _clock = clock;
        _http = OpenAiClient.Http();
        _models = new ProviderModels(options.Value.Model, [.. options.Value.Models]);
        _clients = OpenAiClient.For(options.Value, _models, _http);
        _oldTokenLimit = options.Value.OldTokenLimit;
        _metadata = new ChatClientMetadata(ProviderName, options.Value.BaseUrl, _models.Default);
    }

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ModelFailure">The server failed, refused or broke off.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var client = _clients[_models.Choose(options?.ModelId)];
        var finished = false;
        await using var updates = client.CompleteChatStreamingAsync(
            OpenAiMessages.Of(messages), OpenAiMessages.Settings(options, _oldTokenLimit), cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync(updates, cancellationToken))
        {
            var update = OpenAiMessages.Of(updates.Current);
            finished |= update.FinishReason is not null;
            if (update.FinishReason == ChatFinishReason.ContentFilter)
                throw new ModelFailure("model.filtered", "The model's provider withheld the answer.");
            yield return update;
        }

        // A connection that closes in good order leaves no other trace of an answer that is half there.
        if (!finished)
            throw ModelFailure.Unreachable();
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? _metadata
        : serviceType == typeof(ProviderModels) ? _models
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<StreamingChatCompletionUpdate> updates, CancellationToken cancellationToken)
    {
        try
        {
            return await updates.MoveNextAsync();
        }
        catch (Exception exception)
        {
            // However the client puts it, whoever cancelled gets what a cancelled call throws.
            cancellationToken.ThrowIfCancellationRequested();
            throw OpenAiFailures.Of(exception, _clock.GetUtcNow());
        }
    }
}
