using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Nexus.Api.Http;

/// <summary>
/// Where a stream goes on, as a handler takes it: the header <c>Last-Event-ID</c>, which browsers send when they reconnect, or the
/// parameter <c>lastEventId</c> for clients that can't set headers. The header wins.
/// </summary>
/// <param name="Value">The id of the last event that the client has; null: from the start.</param>
internal sealed record LastEventId(string? Value) : IEndpointParameterMetadataProvider
{
    private const string Header = "Last-Event-ID";
    private const string Parameter = "lastEventId";
    private const int MaxLength = 128;

    /// <summary>For streams that number their events: the number after which to go on, 0 for the start.</summary>
    /// <exception cref="ProblemException">The id is none of such a stream: 400.</exception>
    public long Sequence => Value is null ? 0
        : long.TryParse(Value, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence
        : throw new ProblemException(Problems.MalformedParameter(Header, "is not an event id of this stream"));

    /// <summary>For the binding of handler parameters.</summary>
    /// <exception cref="ProblemException">It is longer than any id: 400.</exception>
    public static ValueTask<LastEventId> BindAsync(HttpContext context)
    {
        var value = context.Request.Headers.TryGetValue(Header, out var header) ? header.ToString()
            : context.Request.Query.TryGetValue(Parameter, out var parameter) ? parameter.ToString() : "";
        return value.Length > MaxLength
            ? throw new ProblemException(Problems.MalformedParameter(Header, "is not an event id of this stream"))
            : ValueTask.FromResult(new LastEventId(value.Length == 0 ? null : value));
    }

    /// <summary>Tells OpenAPI about the header and the parameter.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(ResumableMetadata.Instance);
}

/// <summary>Marks streams that resume after <c>Last-Event-ID</c>.</summary>
internal sealed class ResumableMetadata
{
    /// <summary>The mark.</summary>
    public static readonly ResumableMetadata Instance = new();
}
