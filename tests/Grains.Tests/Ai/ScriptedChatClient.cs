using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Nexus.Grains.Ai;

namespace Nexus.Grains.Tests.Ai;

/// <summary>
/// A model whose every step a test decides. A call is recognised by the title in its hints; without a script it answers its
/// title. Steps are words, failures, and gates at which the call waits until the test opens them.
/// </summary>
internal sealed class ScriptedChatClient : IChatClient
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Func<ScriptedCall, IAsyncEnumerable<string>>>> _scripts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ScriptedCall> _calls = new();

    /// <summary>Every call so far, in order of arrival.</summary>
    public IReadOnlyCollection<ScriptedCall> Calls => _calls;

    /// <summary>The calls for one title.</summary>
    public IEnumerable<ScriptedCall> CallsFor(string title) => _calls.Where(c => c.Title == title);

    /// <summary>What the next call for a title does; later ones take later scripts, and repeat the last.</summary>
    public void Script(string title, Func<ScriptedCall, IAsyncEnumerable<string>> script) =>
        _scripts.GetOrAdd(title, _ => new()).Enqueue(script);

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var call = new ScriptedCall(ModelHints.Read(options, ModelHints.Title) ?? "", [.. messages], cancellationToken);
        _calls.Enqueue(call);
        await foreach (var word in Next(call.Title)(call).WithCancellation(cancellationToken))
            yield return new ChatResponseUpdate(ChatRole.Assistant, word) { ModelId = "scripted-1" };
        yield return new ChatResponseUpdate(
            ChatRole.Assistant, [new UsageContent(new UsageDetails { InputTokenCount = 10, OutputTokenCount = 20 })]);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private Func<ScriptedCall, IAsyncEnumerable<string>> Next(string title)
    {
        if (!_scripts.TryGetValue(title, out var scripts))
            return call => Words(call.Title);
        if (scripts.Count > 1 && scripts.TryDequeue(out var script))
            return script;
        return scripts.TryPeek(out var last) ? last : call => Words(call.Title);
    }

    private static async IAsyncEnumerable<string> Words(string text)
    {
        await Task.Yield();
        yield return text;
    }
}

/// <summary>One call of the scripted model.</summary>
internal sealed record ScriptedCall(string Title, IReadOnlyList<ChatMessage> Messages, CancellationToken Cancellation);

/// <summary>A place where a call waits, and the test learns that it is there.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a call stands at the gate.</summary>
    public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Lets everyone pass, now and later.</summary>
    public void Open() => _opened.TrySetResult();

    /// <summary>Stands at the gate.</summary>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        await _opened.Task.WaitAsync(cancellationToken);
    }
}
