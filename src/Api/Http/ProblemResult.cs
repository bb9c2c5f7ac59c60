using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Nexus.Api.Http;

/// <summary>
/// A failed answer, as an endpoint returns it (<c>Results&lt;Ok&lt;X&gt;, ProblemResult&gt;</c>). What belongs to the request
/// (instance, trace) is filled in when it is written.
/// </summary>
/// <param name="kind">Code, status and title.</param>
/// <param name="detail">What went wrong this time, for a person; never holds a secret, a type name or a stack trace.</param>
/// <param name="errors">Reasons by JSON path or parameter name.</param>
/// <param name="retryAfterSeconds">Sent as <c>Retry-After</c>.</param>
internal sealed class ProblemResult(
    ProblemKind kind,
    string? detail = null,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? errors = null,
    int? retryAfterSeconds = null) : IResult, IStatusCodeHttpResult, IContentTypeHttpResult
{
    /// <summary>Code, status and title.</summary>
    public ProblemKind Kind { get; } = kind;

    /// <summary>What went wrong this time.</summary>
    public string? Detail { get; } = detail;

    /// <summary>Reasons by JSON path or parameter name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; } = errors;

    /// <summary>Sent as <c>Retry-After</c>.</summary>
    public int? RetryAfterSeconds { get; } = retryAfterSeconds;

    /// <inheritdoc/>
    public int? StatusCode => Kind.Status;

    /// <inheritdoc/>
    public string? ContentType => Problem.ContentType;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Kind.Status;
        response.ContentType = Problem.ContentType;
        if (RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = HeaderUtilities.FormatNonNegativeInt64(seconds);
        var body = JsonSerializer.SerializeToUtf8Bytes(ToProblem(httpContext), ProblemJson.Default.Problem);
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }

    /// <summary>The body, with what belongs to the request.</summary>
    public Problem ToProblem(HttpContext context) => new(
        Kind.Type, Kind.Title, Kind.Status, Detail, context.Request.Path.Value, Kind.Code,
        Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier, Errors);
}
