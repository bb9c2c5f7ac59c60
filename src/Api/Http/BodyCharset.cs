using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Nexus.Api.Http;

/// <summary>Refuses JSON that says it is not UTF-8: RFC 8259 knows no other, and the framework fails on names that it does not know.</summary>
internal sealed class BodyCharset(RequestDelegate next)
{
    /// <summary>Handles one request.</summary>
    public Task InvokeAsync(HttpContext context) => context.Request.ContentType is { } type && IsForeign(type)
        ? new ProblemResult(Problems.UnsupportedMediaType, "Send the body in UTF-8.").ExecuteAsync(context)
        : next(context);

    private static bool IsForeign(string type) =>
        type.Contains("charset", StringComparison.OrdinalIgnoreCase)
        && MediaTypeHeaderValue.TryParse(type, out var parsed)
        && parsed.Charset is { Length: > 0 } charset
        && !HeaderUtilities.RemoveQuotes(charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
