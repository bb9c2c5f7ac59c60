using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Nexus.Webhooks;

namespace Nexus.Api.Webhooks;

/// <summary>One event on its way to one endpoint.</summary>
/// <param name="Id"><c>dlv_...</c></param>
/// <param name="EventId"><c>evt_...</c>: the webhook-id of every attempt.</param>
/// <param name="Type">The event's type.</param>
/// <param name="Url">Of a callback, where it goes; null: to the endpoint's URL.</param>
/// <param name="Status">pending, succeeded, failed (no try is left), cancelled (the endpoint was deleted).</param>
/// <param name="Attempts">How many were made.</param>
/// <param name="LastStatus">The HTTP status of the last answer; null: there was none.</param>
/// <param name="OccurredAt">When the event happened.</param>
/// <param name="CreatedAt">When the delivery was made.</param>
/// <param name="NextAt">When the next attempt is made, at the earliest.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="BlockedBy">At an ordered endpoint: the earlier delivery that keeps failing and holds this one up.</param>
internal sealed record DeliveryResponse(
    string Id,
    string EventId,
    string Type,
    string? Url,
    DeliveryStatus Status,
    int Attempts,
    int? LastStatus,
    DateTimeOffset OccurredAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset? NextAt,
    DateTimeOffset? FinishedAt,
    string? BlockedBy)
{
    /// <summary>Of a delivery.</summary>
    public static DeliveryResponse Of(DeliverySummary delivery) => new(
        delivery.Id, delivery.EventId, delivery.Type, delivery.Url, delivery.Status, delivery.Attempts, delivery.LastStatus, delivery.OccurredAt,
        delivery.CreatedAt, delivery.NextAt, delivery.FinishedAt, delivery.BlockedBy);
}

/// <summary>A delivery with everything that is kept of it.</summary>
/// <param name="Delivery">As in lists.</param>
/// <param name="Payload">The whole event, also when a reference was sent because it is larger than 256 KiB.</param>
/// <param name="Attempts">The first one first.</param>
internal sealed record DeliveryDetailsResponse(DeliveryResponse Delivery, JsonElement Payload, IReadOnlyList<AttemptResponse> Attempts)
{
    /// <summary>Of a delivery.</summary>
    public static DeliveryDetailsResponse Of(DeliveryDetails details) =>
        new(DeliveryResponse.Of(details.Summary), JsonElement.Parse(details.Payload), [.. details.Attempts.Select(AttemptResponse.Of)]);
}

/// <summary>One HTTP try.</summary>
/// <param name="Number">From 1.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="DurationMs">How long it took.</param>
/// <param name="FirstByteMs">When the answer began; null: there was none.</param>
/// <param name="Error">Why there was no whole answer; null: there was one.</param>
/// <param name="Request">What was sent, besides the payload.</param>
/// <param name="Response">What came back; null: nothing.</param>
internal sealed record AttemptResponse(
    int Number, DateTimeOffset StartedAt, double DurationMs, double? FirstByteMs, string? Error, AttemptRequestResponse Request, AttemptAnswerResponse? Response)
{
    /// <summary>Of an attempt.</summary>
    public static AttemptResponse Of(DeliveryAttempt attempt)
    {
        var details = JsonSerializer.Deserialize(attempt.Details, AttemptJson.Default.AttemptDetails)!;
        return new AttemptResponse(
            attempt.Number, attempt.StartedAt, details.DurationMs, details.FirstByteMs, details.Error,
            new AttemptRequestResponse(details.Url, details.RequestHeaders),
            details.Status is { } status ? AttemptAnswerResponse.Of(status, details, ImmutableCollectionsMarshal.AsArray(attempt.Response) ?? []) : null);
    }
}

/// <summary>What was sent.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Headers">All of them; the values of your own are hidden.</param>
internal sealed record AttemptRequestResponse(string Url, IReadOnlyDictionary<string, string> Headers);

/// <summary>What came back.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="HttpVersion">1.1 or 2.0.</param>
/// <param name="Headers">The first 100.</param>
/// <param name="Body">The first 64 KiB as text; null: it is none.</param>
/// <param name="BodyBase64">The first 64 KiB as base64, when they are no text.</param>
internal sealed record AttemptAnswerResponse(int Status, string? HttpVersion, IReadOnlyDictionary<string, string> Headers, string? Body, string? BodyBase64)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Of an answer.</summary>
    public static AttemptAnswerResponse Of(int status, AttemptDetails details, byte[] body)
    {
        var text = TextOf(body);
        return new AttemptAnswerResponse(
            status, details.HttpVersion, details.ResponseHeaders ?? new Dictionary<string, string>(StringComparer.Ordinal), text,
            text is null ? Convert.ToBase64String(body) : null);
    }

    // What is cut off after 64 KiB may be cut within a character, which leaves up to three bytes of it.
    private static string? TextOf(ReadOnlySpan<byte> body)
    {
        for (var cut = 0; cut <= Math.Min(3, body.Length); cut++)
        {
            try
            {
                return Strict.GetString(body[..^cut]);
            }
            catch (DecoderFallbackException) when (cut < 3)
            {
                continue;
            }
            catch (DecoderFallbackException)
            {
                return null;
            }
        }

        return null;
    }
}

/// <summary>How the sender writes down an attempt.</summary>
internal sealed record AttemptDetails(
    string Url, IReadOnlyDictionary<string, string> RequestHeaders, int? Status, string? HttpVersion, IReadOnlyDictionary<string, string>? ResponseHeaders,
    string? Error, double? FirstByteMs, double DurationMs);
