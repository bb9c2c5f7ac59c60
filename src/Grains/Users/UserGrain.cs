using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Grains.Storage;
using Nexus.Ids;
using Nexus.Results;
using Nexus.Users;

namespace Nexus.Grains.Users;

/// <inheritdoc cref="IUserGrain"/>
public sealed partial class UserGrain(
    [PersistentState("users.user", "nexus")] IPersistentState<Document<UserState>> document,
    AggregateServices services,
    AccessTokenIssuer tokens,
    UserMetrics metrics,
    IOptions<AuthOptions> options,
    ILogger<UserGrain> logger)
    : AggregateGrain<UserState>(document, services), IUserGrain
{
    /// <inheritdoc/>
    protected override string Aggregate => $"users.user/{Key}";

    /// <inheritdoc/>
    public Task<Result<SessionGrant>> CreateAsync(NewUser user)
    {
        if (State is not null)
            return Task.FromResult<Result<SessionGrant>>(UserErrors.EmailTaken);
        var state = UserState.Create(user, Now);
        Raise(new UserRegistered(Key, state.Email, state.DisplayName, state.Language, state.Roles), Key);
        return StartAsync(state, user.Client, SessionBeginning.Registration);
    }

    /// <inheritdoc/>
    public async Task<Result<User>> CreateWithoutPasswordAsync(NewUser user)
    {
        if (State is { } existing)
            return existing.ErasedAt is null ? existing.ToUser(Key) : UserErrors.EmailTaken;
        var state = UserState.Create(user, Now);
        Raise(new UserRegistered(Key, state.Email, state.DisplayName, state.Language, state.Roles), Key);
        await CommitAsync(state);
        return state.ToUser(Key);
    }

    /// <inheritdoc/>
    public Task<Result<User>> GetAsync() => Task.FromResult<Result<User>>(Known() is { } state ? state.ToUser(Key) : UserErrors.UserNotFound);

    /// <inheritdoc/>
    public Task<Credential?> GetCredentialAsync() =>
        Task.FromResult(Known() is { HasPassword: true } state ? new Credential(state.PasswordHash, state.CredentialVersion) : null);

    /// <inheritdoc/>
    public Task<Result<SessionGrant>> StartSessionAsync(SessionStart start)
    {
        if (Known() is not { } state || state.CredentialVersion != start.CredentialVersion)
            return Task.FromResult<Result<SessionGrant>>(UserErrors.BadCredentials);
        if (state.Block is not null)
            return Task.FromResult<Result<SessionGrant>>(UserErrors.Blocked);
        return StartAsync(start.UpgradedHash is { } hash ? state with { PasswordHash = hash } : state, start.Client, SessionBeginning.Password);
    }

    /// <inheritdoc/>
    public async Task<Result<SessionGrant>> RefreshAsync(string refreshToken, ClientInfo client)
    {
        if (Known() is not { } state || !RefreshToken.TryParse(refreshToken, out var token) || token.UserId != Key)
            return Refused();
        var next = token.Next();
        var outcome = state.Refresh(token, next, client, Now, options.Value.SessionLifetime);
        if (outcome.ReusedSessionId is { } reused)
        {
            LogReuse(logger, Key, reused);
            metrics.Refreshed("reused");
            await EndAsync(new SessionChange(outcome.State, [reused]), SessionEnd.TokenReused);
            return UserErrors.InvalidRefreshToken;
        }

        if (outcome.Session is not { } session)
            return Refused();
        var grant = await GrantAsync(outcome.State, session, next);
        await CommitAsync(outcome.State);
        metrics.Refreshed("ok");
        return grant;
    }

    /// <inheritdoc/>
    public async Task<Result<User>> ChangeProfileAsync(ProfileChange change)
    {
        if (Known() is not { } state)
            return UserErrors.UserNotFound;
        if (change.ExpectedVersion is { } expected && expected != state.Version)
            return UserErrors.ProfileChanged;
        var changed = state.ChangeProfile(change.DisplayName, change.Language);
        if (changed != state)
        {
            Raise(new UserProfileChanged(Key, changed.DisplayName, changed.Language), Key);
            await CommitAsync(changed);
        }

        return changed.ToUser(Key);
    }

    /// <inheritdoc/>
    public async Task<Result> SetPasswordAsync(Credential credential, string? keepSessionId)
    {
        if (Known() is not { } state)
            return UserErrors.UserNotFound;
        if (state.CredentialVersion != credential.Version)
            return UserErrors.WrongPassword;
        Raise(new UserPasswordChanged(Key), Key);
        await EndAsync(state.SetPassword(credential.PasswordHash).EndAllBut(keepSessionId), SessionEnd.PasswordChanged);
        return Result.Ok;
    }

    /// <inheritdoc/>
    public async Task NoteLockAsync(DateTimeOffset until)
    {
        if (Known() is not { } state)
            return;
        Raise(new UserLocked(Key, until), Key);
        await CommitAsync(state);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<SessionInfo>> GetSessionsAsync() => Task.FromResult<ImmutableArray<SessionInfo>>(Known() is not { } state ? [] :
        [.. state.Sessions.Where(s => s.ExpiresAt > Now).OrderByDescending(s => s.LastUsedAt).Select(s => s.ToInfo())]);

    /// <inheritdoc/>
    public async Task<Result> EndSessionAsync(string sessionId)
    {
        if (Known()?.End(sessionId) is not { Ended.IsEmpty: false } change)
            return UserErrors.SessionNotFound;
        await EndAsync(change, SessionEnd.LoggedOut);
        return Result.Ok;
    }

    /// <inheritdoc/>
    public async Task EndSessionOfAsync(string refreshToken)
    {
        if (Known() is { } state && RefreshToken.TryParse(refreshToken, out var token) && state.SessionOf(token) is { } session)
            await EndAsync(state.End(session), SessionEnd.LoggedOut);
    }

    /// <inheritdoc/>
    public async Task EndAllSessionsAsync()
    {
        if (Known()?.EndAllBut(sessionId: null) is { Ended.IsEmpty: false } change)
            await EndAsync(change, SessionEnd.LoggedOutEverywhere);
    }

    private async Task<Result<SessionGrant>> StartAsync(UserState state, ClientInfo client, SessionBeginning how)
    {
        var token = RefreshToken.New(Key);
        var session = Session.Start(NexusId.New(UserIds.SessionPrefix, Clock), token, client, Now, options.Value.SessionLifetime);
        var change = state.Add(session, options.Value.MaxSessions, Now);
        var grant = await GrantAsync(change.State, session, token);
        Raise(new UserSessionStarted(Key, session.Id, how), Key);
        await EndAsync(change, SessionEnd.Displaced);
        return grant;
    }

    private async Task EndAsync(SessionChange change, SessionEnd reason)
    {
        foreach (var session in change.Ended)
            Raise(new UserSessionRevoked(Key, session, reason), Key);
        await CommitAsync(change.State);
    }

    // Made before the commit: were it to fail afterwards, the client's refresh token would be spent for nothing.
    private async Task<SessionGrant> GrantAsync(UserState state, Session session, RefreshToken token)
    {
        var access = await tokens.IssueAsync(Key, state.Roles, TokenScopes.All, session.Id);
        return new SessionGrant(state.ToUser(Key), session.Id, access, tokens.ExpiresIn, token.Reveal());
    }

    // An id that somebody made up costs no memory once it is answered.
    private UserState? Known()
    {
        if (State is { ErasedAt: null } state)
            return state;
        DeactivateOnIdle();
        return null;
    }

    private Error Refused()
    {
        metrics.Refreshed("invalid");
        return UserErrors.InvalidRefreshToken;
    }

    [LoggerMessage(LogLevel.Warning, "A refresh token of session {Session} of {User} was used a second time; the session is ended")]
    private static partial void LogReuse(ILogger logger, string user, string session);
}
