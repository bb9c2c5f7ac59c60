namespace Nexus.Api.Access;

/// <summary>Who may call an operation, from the many to the few.</summary>
internal enum Callers
{
    /// <summary>Guests too.</summary>
    Everyone,

    /// <summary>Who is signed in.</summary>
    SignedIn,

    /// <summary>Admins.</summary>
    Admins,
}
