namespace Nexus.Users;

/// <summary>What a caller may be. A caller without a token is a guest, which is no role of an account.</summary>
public static class Roles
{
    /// <summary>Runs the installation: sees and changes what belongs to others, where an endpoint says so.</summary>
    public const string Admin = "admin";

    /// <summary>Has an account. Every account has this role, also an admin's.</summary>
    public const string User = "user";
}
