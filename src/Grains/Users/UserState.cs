using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Nexus.Results;
using Nexus.Users;

namespace Nexus.Grains.Users;

/// <summary>What an account is and may become. Bounded: sessions are the only list, and they are at most what the options keep.</summary>
/// <param name="Email">Normalised.</param>
/// <param name="DisplayName">1 to 100 characters.</param>
/// <param name="Language">BCP 47 tag, or null.</param>
/// <param name="Roles">See <see cref="Nexus.Users.Roles"/>.</param>
/// <param name="PasswordHash">By the framework's hasher; empty: the user has no password.</param>
/// <param name="CredentialVersion">Grows when the password changes.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Version">Grows when anything changes that <see cref="User"/> shows.</param>
/// <param name="Sessions">In the order in which they started.</param>
public sealed record UserState(
    string Email,
    string DisplayName,
    string? Language,
    ImmutableArray<string> Roles,
    string PasswordHash,
    int CredentialVersion,
    DateTimeOffset CreatedAt,
    long Version,
    ImmutableArray<Session> Sessions)
{
    private const int MaxDisplayName = 100;

    /// <summary>Not null while an admin keeps the user out.</summary>
    public UserBlock? Block { get; init; }

    /// <summary>When the account was closed for good, UTC. What is left is a shell that keeps the id from being used again.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>A new account without sessions.</summary>
    public static UserState Create(NewUser user, DateTimeOffset now) => new(
        user.Email, CleanName(user.DisplayName) ?? user.Email[..user.Email.IndexOf('@', StringComparison.Ordinal)], user.Language,
        user.Roles, user.PasswordHash, CredentialVersion: 1, now, Version: 1, Sessions: []);

    /// <summary>Whether the account runs the installation.</summary>
    [JsonIgnore]
    public bool IsAdmin => Roles.Contains(Nexus.Users.Roles.Admin, StringComparer.Ordinal);

    /// <summary>Whether there is a password to sign in with.</summary>
    [JsonIgnore]
    public bool HasPassword => PasswordHash.Length > 0;

    /// <summary>As its owner is shown it.</summary>
    public User ToUser(string id) => new(id, Email, DisplayName, Language, Roles, CreatedAt, Version, Block);

    /// <summary>Adds a session. Expired ones go silently; the longest unused ones go when there are more than <paramref name="max"/>.</summary>
    public SessionChange Add(Session session, int max, DateTimeOffset now)
    {
        var living = Sessions.RemoveAll(s => s.ExpiresAt <= now);
        var displaced = living.OrderByDescending(s => s.LastUsedAt).Skip(max - 1).Select(s => s.Id).ToImmutableArray();
        return new SessionChange(
            this with { Sessions = living.RemoveAll(s => displaced.Contains(s.Id, StringComparer.Ordinal)).Add(session) }, displaced);
    }

    /// <summary>
    /// Exchanges <paramref name="presented"/> for <paramref name="next"/>. The latest token of a living session rotates it, an
    /// older one ends it, anything else changes nothing.
    /// </summary>
    public RefreshOutcome Refresh(RefreshToken presented, RefreshToken next, ClientInfo client, DateTimeOffset now, TimeSpan lifetime)
    {
        var index = IndexOfFamily(presented);
        if (index < 0 || Sessions[index].ExpiresAt <= now)
            return new RefreshOutcome(this, Session: null, ReusedSessionId: null);
        var session = Sessions[index];
        if (!session.IsLatest(presented))
            return new RefreshOutcome(this with { Sessions = Sessions.RemoveAt(index) }, Session: null, session.Id);
        var rotated = session.Rotate(next, client, now, lifetime);
        return new RefreshOutcome(this with { Sessions = Sessions.SetItem(index, rotated) }, rotated, ReusedSessionId: null);
    }

    /// <summary>The session that a token belongs to, be it the latest or an older one; null: none.</summary>
    public string? SessionOf(RefreshToken token) => IndexOfFamily(token) is >= 0 and var index ? Sessions[index].Id : null;

    /// <summary>Ends one session, if it is there.</summary>
    public SessionChange End(string sessionId) => EndWhere(s => s.Id == sessionId);

    /// <summary>Ends all sessions but one.</summary>
    public SessionChange EndAllBut(string? sessionId) => EndWhere(s => s.Id != sessionId);

    /// <summary>Other names or another language; null leaves one as it is.</summary>
    public UserState ChangeProfile(string? displayName, string? language)
    {
        var changed = this with { DisplayName = CleanName(displayName) ?? DisplayName, Language = language ?? Language };
        return changed == this ? this : changed with { Version = Version + 1 };
    }

    /// <summary>Another password: whoever checked the old one comes too late.</summary>
    public UserState SetPassword(string hash) => this with { PasswordHash = hash, CredentialVersion = CredentialVersion + 1 };

    /// <summary>What an admin asks for, or why it can't be. Asking for what is there already changes nothing.</summary>
    /// <param name="change">The wish.</param>
    /// <param name="id">This account's.</param>
    /// <param name="now">UTC.</param>
    public Result<UserState> Change(AccountChange change, string id, DateTimeOffset now)
    {
        if (change.ExpectedVersion is { } expected && expected != Version)
            return UserErrors.ProfileChanged;
        var roles = change.Roles is { } wish ? Ordered(wish) : Roles;
        if (change.By == id && (change.Blocked is true || (IsAdmin && !roles.Contains(Nexus.Users.Roles.Admin, StringComparer.Ordinal))))
            return UserErrors.OwnAccount;
        var block = change.Blocked switch
        {
            true => Block is { } standing && standing.Reason == change.Reason ? standing : new UserBlock(Block?.At ?? now, change.Reason),
            false => null,
            null => Block,
        };
        var name = CleanName(change.DisplayName) ?? DisplayName;
        if (name == DisplayName && block == Block && roles.SequenceEqual(Roles, StringComparer.Ordinal))
            return this;
        return this with { DisplayName = name, Roles = roles, Block = block, Version = Version + 1 };
    }

    /// <summary>Closed for good: no sessions, no password. The address stays until it is freed.</summary>
    public UserState Erase(DateTimeOffset now) =>
        this with { Sessions = [], PasswordHash = "", CredentialVersion = CredentialVersion + 1, Block = null, ErasedAt = now };

    /// <summary>The shell of an erased account.</summary>
    public UserState Forget() => this with { Email = "", DisplayName = "", Language = null, Roles = [] };

    private static ImmutableArray<string> Ordered(ImmutableArray<string> roles) =>
        [.. roles.Append(Nexus.Users.Roles.User).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private SessionChange EndWhere(Predicate<Session> match) => new(
        this with { Sessions = Sessions.RemoveAll(match) }, [.. Sessions.Where(s => match(s)).Select(s => s.Id)]);

    // Looks at all of them, so that the time tells nothing about which one it was.
    private int IndexOfFamily(RefreshToken token)
    {
        var found = -1;
        for (var i = 0; i < Sessions.Length; i++)
        {
            if (Sessions[i].IsFamilyOf(token))
                found = i;
        }

        return found;
    }

    private static string? CleanName(string? name)
    {
        var clean = name is null ? "" : string.Concat(name.Where(c => !char.IsControl(c))).Trim();
        if (clean.Length <= MaxDisplayName)
            return clean.Length == 0 ? null : clean;
        // Half a surrogate pair is no text.
        return clean[..(char.IsHighSurrogate(clean[MaxDisplayName - 1]) ? MaxDisplayName - 1 : MaxDisplayName)];
    }
}

/// <summary>Sessions that came or went.</summary>
/// <param name="State">After it.</param>
/// <param name="Ended">Ids of the sessions that ended before their time.</param>
public sealed record SessionChange(UserState State, ImmutableArray<string> Ended);

/// <summary>What a refresh led to.</summary>
/// <param name="State">After it.</param>
/// <param name="Session">The session that goes on with a new token; null: the token was refused.</param>
/// <param name="ReusedSessionId">The session that ended because an old token of it was used again.</param>
public sealed record RefreshOutcome(UserState State, Session? Session, string? ReusedSessionId);
