using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Nexus.Api.Tests.Templates;

/// <summary>
/// A model that repeats the query word by word. A query that starts with <c>hold</c> waits after its first word until the test
/// lets it go on; one that starts with <c>fail</c> fails.
/// </summary>
internal sealed class HeldChatClient : IChatClient
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;

    /// <summary>How many calls there were.</summary>
    public int Calls => _calls;

    /// <summary>Lets every held call go on.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _released.SetResult();
            _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var query = messages.Last().Text;
        Task released;
        lock (_gate)
            released = _released.Task;
        Interlocked.Increment(ref _calls);
        if (query.StartsWith("fail", StringComparison.Ordinal))
            throw new InvalidOperationException("The model does not want to.");
        var words = query.Split(' ');
        for (var i = 0; i < words.Length; i++)
        {
            yield return new ChatResponseUpdate(ChatRole.Assistant, i == 0 ? words[i] : $" {words[i]}");
            if (i == 0 && query.StartsWith("hold", StringComparison.Ordinal))
                await released.WaitAsync(cancellationToken);
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
