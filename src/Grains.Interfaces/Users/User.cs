using System.Collections.Immutable;

namespace Nexus.Users;

/// <summary>An account as its owner sees it.</summary>
/// <param name="Id"><c>usr_</c> and a UUIDv7.</param>
/// <param name="Email">Normalised, see <see cref="EmailAddress"/>.</param>
/// <param name="DisplayName">1 to 100 characters.</param>
/// <param name="Language">BCP 47 tag the user prefers, or null.</param>
/// <param name="Roles">See <see cref="Users.Roles"/>.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Version">Grows with every change of what this record shows; the entity tag is made of it.</param>
/// <param name="Block">Not null while an admin keeps the user out.</param>
[GenerateSerializer, Immutable, Alias("users.user")]
public sealed record User(
    [property: Id(0)] string Id,
    [property: Id(1)] string Email,
    [property: Id(2)] string DisplayName,
    [property: Id(3)] string? Language,
    [property: Id(4)] ImmutableArray<string> Roles,
    [property: Id(5)] DateTimeOffset CreatedAt,
    [property: Id(6)] long Version,
    [property: Id(7)] UserBlock? Block = null);

/// <summary>What a sign-in, a registration or a refresh gives. The tokens are shown to the client once.</summary>
/// <param name="User">Who signed in.</param>
/// <param name="SessionId"><c>ses_</c> and a UUIDv7; also the access token's <c>sid</c>.</param>
/// <param name="AccessToken">JWT, ES256.</param>
/// <param name="ExpiresIn">Whole seconds that the access token is good for.</param>
/// <param name="RefreshToken">Opaque, good for one refresh.</param>
[GenerateSerializer, Immutable, Alias("users.session-grant")]
public sealed record SessionGrant(
    [property: Id(0)] User User,
    [property: Id(1)] string SessionId,
    [property: Id(2)] string AccessToken,
    [property: Id(3)] int ExpiresIn,
    [property: Id(4)] string RefreshToken)
{
    /// <summary>Leaves the tokens out.</summary>
    public override string ToString() => $"{nameof(SessionGrant)} {{ {SessionId} of {User.Id} }}";
}

/// <summary>Where a request came from, as the user is shown it among his sessions.</summary>
/// <param name="Ip">The client's address after trusted proxies, or null.</param>
/// <param name="UserAgent">The header as sent, or null; kept shortened and without control characters.</param>
[GenerateSerializer, Immutable, Alias("users.client")]
public sealed record ClientInfo([property: Id(0)] string? Ip, [property: Id(1)] string? UserAgent);

/// <summary>One place where the user is signed in.</summary>
/// <param name="Id"><c>ses_</c> and a UUIDv7.</param>
/// <param name="CreatedAt">UTC: the sign-in.</param>
/// <param name="LastUsedAt">UTC: the sign-in or the latest refresh.</param>
/// <param name="ExpiresAt">UTC; moves on with every refresh.</param>
/// <param name="Client">As of the latest use.</param>
[GenerateSerializer, Immutable, Alias("users.session")]
public sealed record SessionInfo(
    [property: Id(0)] string Id,
    [property: Id(1)] DateTimeOffset CreatedAt,
    [property: Id(2)] DateTimeOffset LastUsedAt,
    [property: Id(3)] DateTimeOffset ExpiresAt,
    [property: Id(4)] ClientInfo Client);
