using System.Collections.Immutable;

namespace Nexus.Results;

/// <summary>What family an expected failure belongs to; decides the HTTP status of the answer.</summary>
public enum ErrorKind
{
    /// <summary>Well-formed but breaks a rule: 422.</summary>
    Validation,

    /// <summary>Who calls is not known, or the proof does not hold: 401.</summary>
    Unauthenticated,

    /// <summary>Known, but the role does not allow it: 403. Another's resource is <see cref="NotFound"/> instead.</summary>
    Forbidden,

    /// <summary>Unknown, or not the caller's (the two answer alike): 404.</summary>
    NotFound,

    /// <summary>The resource is in a state that does not allow it: 409.</summary>
    Conflict,

    /// <summary>A limit or a budget is used up: 429.</summary>
    Limit,
}

/// <summary>An expected failure as a value. Declared once per case in a feature's <c>XErrors.cs</c>.</summary>
/// <param name="Kind">The family, mapped to a status in one place.</param>
/// <param name="Code">Stable, machine-readable, dotted lower case (<c>auth.email-taken</c>); documented as a problem type.</param>
/// <param name="Message">For a person; never holds a secret or another user's data.</param>
/// <param name="Fields">Reasons by JSON path of the request body, for <see cref="ErrorKind.Validation"/>.</param>
/// <param name="RetryAfterSeconds">For <see cref="ErrorKind.Limit"/>: whole seconds until a retry can succeed.</param>
[GenerateSerializer, Immutable, Alias("nexus.error")]
public sealed record Error(
    [property: Id(0)] ErrorKind Kind,
    [property: Id(1)] string Code,
    [property: Id(2)] string Message,
    [property: Id(3)] ImmutableDictionary<string, ImmutableArray<string>>? Fields = null,
    [property: Id(4)] int? RetryAfterSeconds = null)
{
    /// <summary>The same failure, with the field of the request that caused it.</summary>
    public Error ForField(string path) =>
        this with { Fields = (Fields ?? ImmutableDictionary<string, ImmutableArray<string>>.Empty).SetItem(path, [Message]) };
}
