namespace Nexus.Users;

/// <summary>Prefixes of the ids that this feature makes.</summary>
public static class UserIds
{
    /// <summary>A user.</summary>
    public const string Prefix = "usr";

    /// <summary>A session: one sign-in, with all the refresh tokens that follow from it.</summary>
    public const string SessionPrefix = "ses";
}
