using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Nexus.Api.Http;

/// <summary>
/// The headers on every answer. The policy for content is that of an API, which shows nothing; a page replaces it with
/// <see cref="PagePolicy"/>.
/// </summary>
internal sealed class EdgeHeaders(IOptions<HttpOptions> options)
{
    /// <summary>The <c>Content-Security-Policy</c> of pages of ours: scripts and styles of this origin, no framing.</summary>
    public const string PagePolicy =
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; "
        + "form-action 'self'; frame-ancestors 'none'";

    private const string ApiPolicy = "default-src 'none'; frame-ancestors 'none'";
    private const string RequestIdHeader = "X-Request-Id";
    private const string ReferrerPolicyHeader = "Referrer-Policy";
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues Deny = "DENY";
    private static readonly StringValues NoReferrer = "no-referrer";
    private static readonly StringValues NoStore = "no-store";
    private static readonly StringValues ApiPolicyValue = ApiPolicy;
    private readonly StringValues _hsts = options.Value.HstsSeconds > 0 ? $"max-age={options.Value.HstsSeconds}; includeSubDomains" : default;

    /// <summary>Sets them; an endpoint may replace each.</summary>
    public void Apply(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers[RequestIdHeader] = context.TraceIdentifier;
        if (Activity.Current?.Id is { } trace)
            headers.TraceParent = trace;
        headers.XContentTypeOptions = NoSniff;
        headers[ReferrerPolicyHeader] = NoReferrer;
        headers.XFrameOptions = Deny;
        headers.ContentSecurityPolicy = ApiPolicyValue;
        headers.CacheControl = NoStore;
        if (_hsts.Count > 0 && context.Request.IsHttps)
            headers.StrictTransportSecurity = _hsts;
    }
}
