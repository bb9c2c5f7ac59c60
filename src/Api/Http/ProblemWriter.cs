using Microsoft.AspNetCore.Http;

namespace Nexus.Api.Http;

/// <summary>
/// Turns the problem details that the framework itself makes (validation, above all) into ours, whatever the client says it
/// accepts. Broken rules are 422 here: 400 means that the request could not be read.
/// </summary>
internal sealed class ProblemWriter : IProblemDetailsWriter
{
    /// <inheritdoc/>
    public bool CanWrite(ProblemDetailsContext context) => true;

    /// <inheritdoc/>
    public ValueTask WriteAsync(ProblemDetailsContext context) => new(Convert(context).ExecuteAsync(context.HttpContext));

    private static ProblemResult Convert(ProblemDetailsContext context) => context.ProblemDetails is HttpValidationProblemDetails validation
        ? Invalid(validation.Errors)
        : OfStatus(context.HttpContext, context.ProblemDetails.Status ?? context.HttpContext.Response.StatusCode);

    /// <summary>The answer for a status that was set without a body.</summary>
    public static ProblemResult OfStatus(HttpContext context, int status) => status switch
    {
        StatusCodes.Status415UnsupportedMediaType => BadRequests.UnsupportedMediaType(context.GetEndpoint()),
        StatusCodes.Status405MethodNotAllowed => new(Problems.MethodNotAllowed, $"{context.Request.Method} is not allowed here."),
        _ => new(Problems.OfStatus(status)),
    };

    private static ProblemResult Invalid(IDictionary<string, string[]> errors)
    {
        var byPath = new Dictionary<string, IReadOnlyList<string>>(errors.Count, StringComparer.Ordinal);
        foreach (var (path, reasons) in errors)
            byPath[JsonPath.FromMembers(path)] = reasons;
        return new(Problems.Invalid, byPath.Count == 1 ? "A rule is broken; see errors." : $"{byPath.Count} members break a rule; see errors.", byPath);
    }
}
