using Nexus.Users;

namespace Nexus.Api.Users;

/// <summary>An account as its owner sees it.</summary>
/// <param name="Id"><c>usr_...</c></param>
/// <param name="Email">The login.</param>
/// <param name="DisplayName">What others see.</param>
/// <param name="Language">Preferred language, or null.</param>
/// <param name="Roles"><c>user</c>, <c>admin</c>.</param>
/// <param name="CreatedAt">UTC.</param>
internal sealed record UserResponse(
    string Id, string Email, string DisplayName, string? Language, IReadOnlyList<string> Roles, DateTimeOffset CreatedAt)
{
    public static UserResponse Of(User user) => new(user.Id, user.Email, user.DisplayName, user.Language, user.Roles, user.CreatedAt);
}

/// <summary>Tokens for a session.</summary>
/// <param name="AccessToken">A JWT, sent as <c>Authorization: Bearer</c>.</param>
/// <param name="RefreshToken">Opaque, good for one <c>/refresh</c>.</param>
/// <param name="ExpiresIn">Seconds that the access token is good for.</param>
/// <param name="TokenType"><c>Bearer</c>.</param>
/// <param name="User">Who signed in.</param>
internal sealed record TokensResponse(string AccessToken, string RefreshToken, int ExpiresIn, string TokenType, UserResponse User)
{
    public static TokensResponse Of(SessionGrant grant) => new(
        grant.AccessToken, grant.RefreshToken, grant.ExpiresIn, BearerHandler.SchemeName, UserResponse.Of(grant.User));
}

/// <summary>A place where the user is signed in.</summary>
/// <param name="Id"><c>ses_...</c></param>
/// <param name="Current">Whether this request is of this session.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="LastUsedAt">UTC: the sign-in or the latest refresh.</param>
/// <param name="ExpiresAt">UTC, unless it is used before.</param>
/// <param name="Ip">Where it was used from last, or null.</param>
/// <param name="UserAgent">What it was used with last, or null.</param>
internal sealed record SessionResponse(
    string Id, bool Current, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, string? Ip, string? UserAgent)
{
    public static SessionResponse Of(SessionInfo session, string? currentId) => new(
        session.Id, session.Id == currentId, session.CreatedAt, session.LastUsedAt, session.ExpiresAt, session.Client.Ip, session.Client.UserAgent);
}

/// <summary>A list that always comes whole.</summary>
/// <param name="Items">Latest use first.</param>
/// <param name="NextCursor">Always null.</param>
internal sealed record SessionsResponse(IReadOnlyList<SessionResponse> Items, string? NextCursor);

/// <summary>RFC 7517: the public keys that access tokens are signed with.</summary>
/// <param name="Keys">Now or soon in use.</param>
internal sealed record JwksResponse(IReadOnlyList<JwkResponse> Keys);

/// <summary>RFC 7517 and 7518: one P-256 key.</summary>
/// <param name="Kty"><c>EC</c>.</param>
/// <param name="Crv"><c>P-256</c>.</param>
/// <param name="Alg"><c>ES256</c>.</param>
/// <param name="Use"><c>sig</c>.</param>
/// <param name="Kid">As in a token's header.</param>
/// <param name="X">base64url.</param>
/// <param name="Y">base64url.</param>
internal sealed record JwkResponse(string Kty, string Crv, string Alg, string Use, string Kid, string X, string Y)
{
    public static JwkResponse Of(PublicSigningKey key) => new("EC", "P-256", "ES256", "sig", key.Kid, key.X, key.Y);
}
