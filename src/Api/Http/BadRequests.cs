using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Nexus.Api.Http;

/// <summary>
/// Says in the caller's words why a request could not be read. The framework's own messages name .NET types, so only facts are
/// taken from them: the parameter, the path, the position.
/// </summary>
internal static partial class BadRequests
{
    /// <summary>The answer to a request that Kestrel or the binding of an endpoint's parameters refused.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="endpoint">Where it was going, for the type of its body.</param>
    /// <param name="json">What bodies are read with.</param>
    public static ProblemResult Explain(BadHttpRequestException exception, Endpoint? endpoint, JsonSerializerOptions json) =>
        exception.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge => TooLarge,
            StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType(endpoint),
            StatusCodes.Status408RequestTimeout => new(Problems.Timeout),
            StatusCodes.Status431RequestHeaderFieldsTooLarge => new(Problems.HeadersTooLarge),
            _ when exception.InnerException is JsonException fault => Explain(fault, endpoint, json),
            _ => Explain(exception.Message),
        };

    /// <summary>The answer to a body over the endpoint's limit.</summary>
    public static ProblemResult TooLarge => new(Problems.TooLarge, "The body is larger than this endpoint takes.");

    /// <summary>The answer to a body of a media type that the endpoint does not read.</summary>
    public static ProblemResult UnsupportedMediaType(Endpoint? endpoint)
    {
        var accepted = endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes ?? [];
        return new(Problems.UnsupportedMediaType, accepted.Count == 0
            ? "Send the body as application/json."
            : $"This endpoint reads {string.Join(", ", accepted)}.");
    }

    /// <summary>The answer to a body that is not JSON, or not what the endpoint reads.</summary>
    public static ProblemResult Explain(JsonException fault, Endpoint? endpoint, JsonSerializerOptions json) =>
        Explain(fault, endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType, json);

    /// <summary>The answer to text that is not JSON, or not what it is read as.</summary>
    /// <param name="fault">What was thrown.</param>
    /// <param name="body">What it is read as; null: nobody knows.</param>
    /// <param name="json">What it is read with.</param>
    public static ProblemResult Explain(JsonException fault, Type? body, JsonSerializerOptions json)
    {
        var path = JsonPath.FromSerializer(fault.Path);
        var reason = Reason(fault, body, json, path);
        return new(Problems.Malformed, $"{(path == JsonPath.Root ? "The body" : path)} {reason}.", Problems.Field(path, reason));
    }

    private static string Reason(JsonException fault, Type? body, JsonSerializerOptions json, string path)
    {
        if (fault is RefusedJsonException refused)
            return refused.Reason;
        if (fault.Message.Contains("maximum configured depth", StringComparison.Ordinal))
            return $"nests deeper than {ApiJson.MaxDepth} levels";
        if (fault.Message.StartsWith("Duplicate property", StringComparison.Ordinal))
            return "names a member twice";
        if (fault.InnerException is InvalidOperationException { Message: var unicode } && unicode.Contains("UTF-", StringComparison.Ordinal))
            return "holds text that is not valid Unicode";
        // The reader's own exception below the serializer's: the text is not JSON at all.
        if (fault.InnerException is JsonException || fault.Path is null)
            return $"is not valid JSON (line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1})";
        return JsonExpectation.At(json, body, path);
    }

    private static ProblemResult Explain(string message)
    {
        var unbound = UnboundParameter().Match(message);
        if (unbound.Success)
            return Problems.MalformedParameter(unbound.Groups["name"].Value, "can't be read");
        var missing = MissingParameter().Match(message);
        if (!missing.Success)
            return new(Problems.Malformed, "The request can't be read.");
        var isBody = missing.Groups["source"].Value is "body" or "";
        return isBody
            ? new(Problems.Malformed, "A body is required.", Problems.Field(JsonPath.Root, "is required"))
            : Problems.MalformedParameter(missing.Groups["name"].Value, "is required");
    }

    [GeneratedRegex("""^Failed to bind parameter "[^"]* (?<name>\w+)" from """, RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex UnboundParameter();

    [GeneratedRegex(
        """^(Required parameter "[^"]* (?<name>\w+)" was not provided from (?<source>[\w ]+)\.|Implicit body inferred for parameter)""",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MissingParameter();
}
