using Microsoft.AspNetCore.Http;
using Nexus.Results;

namespace Nexus.Api.Http;

/// <summary>
/// A kind of problem: what its code, status and title are. Each has a page in <c>docs/problems/{code}.md</c>, which the API
/// serves at <see cref="Type"/>.
/// </summary>
/// <param name="Code">Stable, dotted, lower case.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What kind of problem it is; the same for every occurrence.</param>
internal sealed record ProblemKind(string Code, int Status, string Title)
{
    /// <summary>Where the page about it is served.</summary>
    public string Type { get; } = $"/docs/problems/{Code}";

    /// <summary>The kind of an expected failure of a feature.</summary>
    public static ProblemKind Of(Error error) => Problems.Find(error.Code)
        ?? new(error.Code, StatusOf(error.Kind), ProblemPages.TitleOf(error.Code) ?? TitleOf(error.Kind));

    /// <summary>The status of a family of failures.</summary>
    public static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Validation => StatusCodes.Status422UnprocessableEntity,
        ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.Limit => StatusCodes.Status429TooManyRequests,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A family of failures without a status."),
    };

    private static string TitleOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Validation => "The request breaks a rule",
        ErrorKind.Unauthenticated => "Not signed in",
        ErrorKind.Forbidden => "Not allowed",
        ErrorKind.NotFound => "Not found",
        ErrorKind.Conflict => "The state of the resource does not allow it",
        _ => "A limit is reached",
    };
}
