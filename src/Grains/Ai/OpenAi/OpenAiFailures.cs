using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Nexus.Grains.Ai.OpenAi;

/// <summary>
/// What a failure of the vendor's client means. Its message repeats the server's words, which can hold a part of the key and of
/// the prompt, so neither it nor the exception is kept: only the status and the codes.
/// </summary>
internal static partial class OpenAiFailures
{
    private static readonly string[] CodeMembers = ["type", "code", "param"];

    /// <summary>The failure that an exception stands for.</summary>
    public static ModelFailure Of(Exception exception, DateTimeOffset now) => exception switch
    {
        ClientResultException { Status: 0, InnerException: { } inner } => ModelFailure.OfProvider(inner),
        ClientResultException { Status: 0 } => ModelFailure.Unreachable(),
        ClientResultException result => OfAnswer(result, now),
        // A finish reason or a shape that the client does not know.
        ArgumentException or FormatException or InvalidOperationException or KeyNotFoundException => ModelFailure.Garbled(exception),
        _ => ModelFailure.OfProvider(exception),
    };

    private static ModelFailure OfAnswer(ClientResultException exception, DateTimeOffset now)
    {
        var response = exception.GetRawResponse();
        var codes = CodesOf(response);
        var detail = $"HTTP {exception.Status}{(codes.Length > 0 ? $" ({codes})" : "")}";
        return (HttpStatusCode)exception.Status switch
        {
            // The account has no money left: no pause helps.
            HttpStatusCode.TooManyRequests when codes.Contains("insufficient_quota", StringComparison.Ordinal) =>
                new ModelFailure("model.failed", "The model failed.") { Reason = "model.quota", Detail = detail },
            HttpStatusCode.TooManyRequests => new ModelFailure("model.limited", "The model takes no more questions at the moment.")
            {
                Detail = detail,
                Passes = true,
                RetryAfter = RetryAfterOf(response, now),
            },
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError =>
                new ModelFailure("model.unavailable", "The model is not available at the moment.")
                {
                    Detail = detail,
                    Passes = true,
                    RetryAfter = RetryAfterOf(response, now),
                },
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                new ModelFailure("model.failed", "The model failed.") { Reason = "model.unauthorized", Detail = detail },
            _ => new ModelFailure("model.failed", "The model failed.") { Reason = "model.refused", Detail = detail },
        };
    }

    // RFC 9110, 10.2.3: seconds, or a date. OpenAI sends milliseconds beside it.
    private static TimeSpan? RetryAfterOf(PipelineResponse? response, DateTimeOffset now)
    {
        if (response is null)
            return null;
        if (response.Headers.TryGetValue("retry-after-ms", out var milliseconds)
            && double.TryParse(milliseconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ms) && ms < int.MaxValue)
        {
            return TimeSpan.FromMilliseconds(ms);
        }

        if (!response.Headers.TryGetValue("Retry-After", out var text))
            return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < int.MaxValue)
            return TimeSpan.FromSeconds(seconds);
        if (!DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            return null;
        return date > now ? date - now : TimeSpan.Zero;
    }

    // {"error":{"message":...,"type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}
    private static string CodesOf(PipelineResponse? response)
    {
        if (response is null)
            return "";
        try
        {
            using var body = JsonDocument.Parse(response.Content);
            if (body.RootElement.ValueKind != JsonValueKind.Object || !body.RootElement.TryGetProperty("error", out var error)
                || error.ValueKind != JsonValueKind.Object)
            {
                return "";
            }

            var codes = from member in CodeMembers
                        where error.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
                        let text = error.GetProperty(member).GetString()
                        where Code().IsMatch(text)
                        select text;
            return string.Join(", ", codes.Distinct(StringComparer.Ordinal));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or a body that was not read: the status says enough.
            return "";
        }
    }

    // Words of a protocol. Keys have digits and capitals, sentences have spaces.
    [GeneratedRegex("^[a-z_.]{1,64}$", RegexOptions.None, 1000)]
    private static partial Regex Code();
}
