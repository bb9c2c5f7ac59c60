using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Nexus.Results;

namespace Nexus.Api.Http;

/// <summary>
/// The version that a change is meant for (<c>If-Match</c>), as a handler of PUT, PATCH and DELETE takes it. The grain compares,
/// because only its turn sees the version that the change meets; <see cref="Check(Result, Error)"/> makes its refusal a 412.
/// </summary>
/// <param name="Version">Null: the caller did not ask (no header, or <c>*</c>).</param>
internal sealed record IfMatch(long? Version) : IEndpointParameterMetadataProvider
{
    // No resource has this version: what the caller holds is no tag of ours, so it matches nothing.
    private const long NoVersion = -1;

    /// <summary>The outcome, where the grain's <paramref name="stale"/> becomes 412 when the caller had asked for a version.</summary>
    public Result Check(Result result, Error stale) => result.Error is { } error && Failed(error, stale) ? Stale(error) : result;

    /// <summary>The outcome, where the grain's <paramref name="stale"/> becomes 412 when the caller had asked for a version.</summary>
    public Result<T> Check<T>(Result<T> result, Error stale) => result.Error is { } error && Failed(error, stale) ? Stale(error) : result;

    /// <summary>For the binding of handler parameters.</summary>
    /// <exception cref="ProblemException">The header can't be read.</exception>
    public static ValueTask<IfMatch> BindAsync(HttpContext context) => ValueTask.FromResult(new IfMatch(Parse(context.Request)));

    /// <summary>Tells OpenAPI about the header.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(IfMatchMetadata.Instance);

    private static long? Parse(HttpRequest request)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0)
            return null;
        if (!EntityTagHeaderValue.TryParseList(header, out var tags))
            throw new ProblemException(Problems.MalformedParameter("If-Match", "must be an ETag in double quotes, or *"));
        if (tags.Any(t => t.Tag == "*"))
            return null;
        return tags.Count == 1
            ? VersionTag.VersionOf(tags[0]) ?? NoVersion
            : throw new ProblemException(Problems.MalformedParameter("If-Match", "must be one ETag"));
    }

    private bool Failed(Error error, Error stale) => Version is not null && string.Equals(error.Code, stale.Code, StringComparison.Ordinal);

    private static Error Stale(Error error) => new(ErrorKind.Conflict, Problems.PreconditionFailed.Code, error.Message);
}

/// <summary>Marks endpoints that honour <c>If-Match</c>.</summary>
internal sealed class IfMatchMetadata
{
    /// <summary>The mark.</summary>
    public static readonly IfMatchMetadata Instance = new();
}
