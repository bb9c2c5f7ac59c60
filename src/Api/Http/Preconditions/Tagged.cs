using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Nexus.Results;

namespace Nexus.Api.Http;

/// <summary>
/// 200 with an <c>ETag</c>; to a GET or HEAD whose <c>If-None-Match</c> names that tag, 304 without a body. Caches may keep the
/// answer, but ask each time (<c>no-cache</c>), and never share it.
/// </summary>
/// <param name="value">The body.</param>
/// <param name="version">Of the resource.</param>
internal sealed class Tagged<T>(T value, long version) : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult, IValueHttpResult<T>
{
    /// <inheritdoc/>
    public T Value { get; } = value;

    /// <summary>Of the resource.</summary>
    public long Version { get; } = version;

    /// <inheritdoc/>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        response.Headers.ETag = VersionTag.Of(Version);
        response.Headers.CacheControl = "private, no-cache";
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (!isRead || !VersionTag.IsKnown(Version, request))
            return response.WriteAsJsonAsync(Value, httpContext.RequestAborted);
        response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    /// <summary>Tells OpenAPI what is answered.</summary>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));
        builder.Metadata.Add(TaggedMetadata.Instance);
    }
}

/// <summary>Marks endpoints whose answers carry an <c>ETag</c>.</summary>
internal sealed class TaggedMetadata
{
    /// <summary>The mark.</summary>
    public static readonly TaggedMetadata Instance = new();
}

/// <summary>How the outcome of a command on a single resource becomes an answer.</summary>
internal static class TaggedMapping
{
    /// <summary>200 with the version as <c>ETag</c> and what <paramref name="map"/> makes of the value; 304 when the caller has it.</summary>
    public static Results<Tagged<TBody>, ProblemResult> ToTagged<T, TBody>(
        this Result<T> result, Func<T, long> version, Func<T, TBody> map) =>
        result.Error is { } error ? error.ToProblem() : new Tagged<TBody>(map(result.Require()), version(result.Require()));
}
