namespace Nexus.Stands.OpenAi;

/// <summary>What the server does with one call of chat completions. As it is: a whole answer at once.</summary>
public sealed record OpenAiScript
{
    /// <summary>The text, a chunk each; null: the words of the last message.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary><c>stop</c>, <c>length</c> or <c>content_filter</c>.</summary>
    public string FinishReason { get; init; } = "stop";

    /// <summary>Whether usage is told when it is asked for. Older compatible servers don't.</summary>
    public bool TellsUsage { get; init; } = true;

    /// <summary>Instead of an answer: an error with this status.</summary>
    public int? Status { get; init; }

    /// <summary>The error's <c>code</c>.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>With an error: the header, seconds or a date.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>The words before which the call waits for <see cref="OpenAiCall.Release"/>: 0 is a slow first token. -1: never.</summary>
    public int HoldAt { get; init; } = -1;

    /// <summary>Waits before the headers are sent, too.</summary>
    public bool HoldHeaders { get; init; }

    /// <summary>What happens before the word <see cref="BreakAt"/>.</summary>
    public OpenAiBreak Break { get; init; }

    /// <summary>Where <see cref="Break"/> happens.</summary>
    public int BreakAt { get; init; }

    public static OpenAiScript Say(params string[] words) => new() { Words = words };

    public static OpenAiScript Fail(int status, string? retryAfter = null, string? code = null) =>
        new() { Status = status, RetryAfter = retryAfter, ErrorCode = code };

    /// <summary>Says words, and breaks off behind the first.</summary>
    public static OpenAiScript BreakOff(OpenAiBreak how, params string[] words) => new() { Words = words, Break = how, BreakAt = 1 };
}

/// <summary>How an answer breaks off.</summary>
public enum OpenAiBreak
{
    None,

    /// <summary>The connection is reset.</summary>
    Reset,

    /// <summary>The response ends in good order, without <c>[DONE]</c>.</summary>
    End,

    /// <summary>A chunk that is no JSON.</summary>
    Garbage,
}
