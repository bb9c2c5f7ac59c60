using System.Text.Json.Serialization;

namespace Nexus.Api.Http;

/// <summary>The body of every failed answer: RFC 9457 problem details with our extensions.</summary>
/// <param name="Type">Where the kind of problem is explained: <c>/docs/problems/{code}</c>.</param>
/// <param name="Title">What kind of problem it is; the same for every occurrence.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What went wrong this time, for a person.</param>
/// <param name="Instance">The path that was asked.</param>
/// <param name="TraceId">What to look for in traces and logs.</param>
/// <param name="Code">The kind of problem, for machines.</param>
/// <param name="Errors">Reasons by JSON path of the body (<c>items[0].name</c>, <c>$</c> is the whole body) or by parameter name.</param>
internal sealed record Problem(
    [property: JsonPropertyOrder(0)] string Type,
    [property: JsonPropertyOrder(1)] string Title,
    [property: JsonPropertyOrder(2)] int Status,
    [property: JsonPropertyOrder(3)] string? Detail,
    [property: JsonPropertyOrder(4)] string? Instance,
    [property: JsonPropertyOrder(5)] string Code,
    [property: JsonPropertyOrder(6)] string? TraceId,
    [property: JsonPropertyOrder(7)] IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors)
{
    /// <summary>The media type of a problem.</summary>
    public const string ContentType = "application/problem+json";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ProblemJson : JsonSerializerContext;
