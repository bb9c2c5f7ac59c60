using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nexus.Grains.Webhooks;

/// <summary>One attempt while it is made: gathers what the delivery log shows.</summary>
/// <param name="message">What is sent.</param>
/// <param name="startedAt">UTC.</param>
/// <param name="started">The clock's timestamp.</param>
internal sealed class SenderAttempt(OutgoingMessage message, DateTimeOffset startedAt, long started)
{
    private const int MaxShownHeaders = 100;

    // Nothing of it goes into a page, and header values are shown as they were.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private HttpResponseMessage? _answer;
    private TimeSpan? _firstByte;

    public DateTimeOffset StartedAt { get; } = startedAt;

    public long Started { get; } = started;

    /// <summary>The request; null: there was none.</summary>
    public HttpRequestMessage? Sent { get; set; }

    /// <summary>Names of headers whose values are the owner's secrets.</summary>
    public HashSet<string> Hidden { get; } = new(StringComparer.OrdinalIgnoreCase);

    public SenderFailure? Failure { get; set; }

    public ReadOnlyMemory<byte> Response { get; set; }

    /// <summary>What follows. The status decides as soon as there is one: what comes after it can't take it back.</summary>
    public AttemptVerdict Verdict => Status switch
    {
        >= 200 and <= 299 => AttemptVerdict.Delivered,
        (int)HttpStatusCode.Gone => AttemptVerdict.Gone,
        _ => AttemptVerdict.Failed,
    };

    /// <summary>For metrics: few different ones.</summary>
    public string Outcome => Status is { } status ? $"{status / 100}xx" : Failure?.Outcome ?? "connection";

    private int? Status { get; set; }

    private TimeSpan? RetryAfter { get; set; }

    /// <summary>The head of an answer came.</summary>
    public void Answered(HttpResponseMessage answer, TimeProvider clock)
    {
        (_answer, Status, _firstByte) = (answer, (int)answer.StatusCode, clock.GetElapsedTime(Started));
        if (Status is not (429 or 503) || answer.Headers.RetryAfter is not { } wish)
            return;
        var wait = wish.Delta ?? wish.Date - clock.GetUtcNow();
        RetryAfter = wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>The outcome.</summary>
    public AttemptResult ToResult(TimeSpan elapsed) => new(Verdict, StartedAt, Status, Status is null && Failure?.Outcome == SenderFailure.TimedOut, RetryAfter, Error, Details(elapsed), Response);

    private string? Error => Failure is null ? null
        : Status is null ? Failure.Words
        : "The body of the answer did not come whole.";

    private string Details(TimeSpan elapsed)
    {
        using var stream = new MemoryStream(1024);
        using (var json = new Utf8JsonWriter(stream, Plain))
        {
            json.WriteStartObject();
            json.WriteString("url", message.Url);
            WriteHeaders(json, "requestHeaders", Sent is null ? [] : [.. Sent.Headers, .. Sent.Content!.Headers]);
            if (_answer is { } answer)
            {
                json.WriteNumber("status", (int)answer.StatusCode);
                json.WriteString("httpVersion", answer.Version.ToString(2));
                WriteHeaders(json, "responseHeaders", [.. answer.Headers, .. answer.Content.Headers]);
            }

            if (Error is { } error)
                json.WriteString("error", error);
            if (_firstByte is { } firstByte)
                json.WriteNumber("firstByteMs", Milliseconds(firstByte));
            json.WriteNumber("durationMs", Milliseconds(elapsed));
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private void WriteHeaders(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers)
    {
        json.WriteStartObject(name);
        foreach (var (header, values) in headers.Take(MaxShownHeaders))
        {
            if (Hidden.Contains(header) && name == "requestHeaders")
                json.WriteString(header, "(hidden)");
            else
                json.WriteString(header, Storable(string.Join(", ", values)));
        }

        json.WriteEndObject();
    }

    // PostgreSQL has no room for U+0000 in JSON, nor for half a character.
    private static string Storable(string value)
    {
        if (!value.Any(c => c == '\0' || char.IsSurrogate(c)))
            return value;
        return string.Concat(value.Select(c => c == '\0' || char.IsSurrogate(c) ? '\uFFFD' : c));
    }

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 2);
}
