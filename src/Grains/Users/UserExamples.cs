using Nexus.Grains.Events;
using Nexus.Users;

namespace Nexus.Grains.Users;

/// <summary>
/// What goes out about an account: what its owner wants to be warned of. Not what names admins (roles, blocks, exports, erasure), not what
/// happens before there can be an endpoint or after the last one (registration, erasure), and nothing about the system's own keys.
/// </summary>
internal static class UserExamples
{
    private const string User = "usr_019c139000007a3b8c4d5e6f70819203";
    private const string Session = "ses_019c139729007a3b8c4d5e6f70819203";
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    /// <summary>One a type.</summary>
    public static EventExample[] All =>
    [
        new("Someone signed in to the account.", new UserSessionStarted(User, Session, SessionBeginning.Password)),
        new("A session ended before its time.", new UserSessionRevoked(User, Session, SessionEnd.LoggedOut)),
        new("The account has another password.", new UserPasswordChanged(User)),
        new("Display name or language changed.", new UserProfileChanged(User, "Ada", "en")),
        new("Wrong passwords in a row have locked the account's address for a while.", new UserLocked(User, Time.AddMinutes(5))),
    ];
}
