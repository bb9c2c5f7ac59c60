namespace Nexus.Users;

/// <summary>Values of an access token's <c>scope</c> claim, separated by spaces.</summary>
public static class TokenScopes
{
    /// <summary>All that the user's roles allow: a person's own session.</summary>
    public const string All = "api";
}
