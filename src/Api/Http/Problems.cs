using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Nexus.Api.Http;

/// <summary>The problems that the HTTP layer itself answers. Those of features are their <c>XErrors</c>.</summary>
internal static class Problems
{
    /// <summary>The request could not be read.</summary>
    public static readonly ProblemKind Malformed = Kind("request.malformed", StatusCodes.Status400BadRequest);

    /// <summary>The request could be read, but breaks a rule.</summary>
    public static readonly ProblemKind Invalid = Kind("request.invalid", StatusCodes.Status422UnprocessableEntity);

    /// <summary>The body is larger than the endpoint takes.</summary>
    public static readonly ProblemKind TooLarge = Kind("request.too-large", StatusCodes.Status413PayloadTooLarge);

    /// <summary>The body did not arrive in time.</summary>
    public static readonly ProblemKind Timeout = Kind("request.timeout", StatusCodes.Status408RequestTimeout);

    /// <summary>The headers or the address are larger than the server takes.</summary>
    public static readonly ProblemKind HeadersTooLarge = Kind("request.headers-too-large", StatusCodes.Status431RequestHeaderFieldsTooLarge);

    /// <summary>The body is not of a media type that the endpoint reads.</summary>
    public static readonly ProblemKind UnsupportedMediaType = Kind("request.unsupported-media-type", StatusCodes.Status415UnsupportedMediaType);

    /// <summary>None of the media types that the client accepts can be made.</summary>
    public static readonly ProblemKind NotAcceptable = Kind("request.not-acceptable", StatusCodes.Status406NotAcceptable);

    /// <summary>The path is known, but not with this method.</summary>
    public static readonly ProblemKind MethodNotAllowed = Kind("request.method-not-allowed", StatusCodes.Status405MethodNotAllowed);

    /// <summary>Nothing is at this path.</summary>
    public static readonly ProblemKind NotFound = Kind("request.not-found", StatusCodes.Status404NotFound);

    /// <summary>No valid proof of who calls.</summary>
    public static readonly ProblemKind Unauthenticated = Kind("auth.unauthenticated", StatusCodes.Status401Unauthorized);

    /// <summary>The caller's role does not allow it.</summary>
    public static readonly ProblemKind Forbidden = Kind("auth.forbidden", StatusCodes.Status403Forbidden);

    /// <summary>The resource was changed since the version that <c>If-Match</c> names.</summary>
    public static readonly ProblemKind PreconditionFailed = Kind("request.precondition-failed", StatusCodes.Status412PreconditionFailed);

    /// <summary>Too many requests.</summary>
    public static readonly ProblemKind RateLimited = Kind("request.rate-limited", StatusCodes.Status429TooManyRequests);

    /// <summary>The key was used for another request.</summary>
    public static readonly ProblemKind IdempotencyMismatch = Kind("idempotency.mismatch", StatusCodes.Status409Conflict);

    /// <summary>The first request with the key is still at work.</summary>
    public static readonly ProblemKind IdempotencyInProgress = Kind("idempotency.in-progress", StatusCodes.Status409Conflict);

    /// <summary>A dependency is down or busy; a retry can succeed.</summary>
    public static readonly ProblemKind Unavailable = Kind("server.unavailable", StatusCodes.Status503ServiceUnavailable);

    /// <summary>The process is not ready to serve, or no longer.</summary>
    public static readonly ProblemKind NotReady = Kind("server.not-ready", StatusCodes.Status503ServiceUnavailable);

    /// <summary>A bug.</summary>
    public static readonly ProblemKind Internal = Kind("server.error", StatusCodes.Status500InternalServerError);

    /// <summary>Every kind above.</summary>
    public static readonly IReadOnlyList<ProblemKind> All =
    [
        Malformed, Invalid, TooLarge, Timeout, HeadersTooLarge, UnsupportedMediaType, NotAcceptable, MethodNotAllowed, NotFound,
        Unauthenticated, Forbidden, PreconditionFailed, RateLimited, IdempotencyMismatch, IdempotencyInProgress, Unavailable,
        NotReady, Internal,
    ];

    private static readonly FrozenDictionary<string, ProblemKind> ByCode = All.ToFrozenDictionary(k => k.Code, StringComparer.Ordinal);

    /// <summary>The kind with this code, or null when it is a feature's.</summary>
    public static ProblemKind? Find(string code) => ByCode.GetValueOrDefault(code);

    /// <summary>The kind for a status that the framework set without a body.</summary>
    public static ProblemKind OfStatus(int status) =>
        All.FirstOrDefault(k => k.Status == status) ?? (status >= StatusCodes.Status500InternalServerError ? Internal : Malformed) with { Status = status };

    /// <summary>One named thing is wrong.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Field(string path, string reason) =>
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [path] = [reason] };

    /// <summary>A parameter of the query, the route or a header could not be read.</summary>
    public static ProblemResult MalformedParameter(string name, string reason) =>
        new(Malformed, $"The parameter '{name}' {reason}.", Field(name, reason));

    /// <summary>A parameter of the query, the route or a header breaks a rule.</summary>
    public static ProblemResult InvalidParameter(string name, string reason) =>
        new(Invalid, $"The parameter '{name}' {reason}.", Field(name, reason));

    private static ProblemKind Kind(string code, int status) => new(
        code, status, ProblemPages.TitleOf(code) ?? throw new InvalidOperationException($"docs/problems/{code}.md is missing."));
}
