namespace Nexus.Grains.Tests.Ai;

/// <summary>What a scripted call does.</summary>
internal static class Scripts
{
    /// <summary>Writes words.</summary>
    public static Func<ScriptedCall, IAsyncEnumerable<string>> Say(params string[] words) => _ => SayAsync(words);

    /// <summary>Writes words, waits at a gate, writes more words.</summary>
    public static Func<ScriptedCall, IAsyncEnumerable<string>> SayAround(Gate gate, string before, params string[] after) =>
        call => AroundAsync(call, gate, before, after);

    /// <summary>Writes words, then fails.</summary>
    public static Func<ScriptedCall, IAsyncEnumerable<string>> Fail(Exception exception, params string[] words) => _ => FailAsync(exception, words);

    private static async IAsyncEnumerable<string> SayAsync(string[] words)
    {
        await Task.Yield();
        foreach (var word in words)
            yield return word;
    }

    private static async IAsyncEnumerable<string> AroundAsync(ScriptedCall call, Gate gate, string before, string[] after)
    {
        yield return before;
        await gate.PassAsync(call.Cancellation);
        foreach (var word in after)
            yield return word;
    }

    private static async IAsyncEnumerable<string> FailAsync(Exception exception, string[] words)
    {
        await Task.Yield();
        foreach (var word in words)
            yield return word;
        throw exception;
    }
}
