using Nexus.Results;
using Nexus.Users;

namespace Nexus.Grains.Users;

// What admins do with an account, and how it ends.
public sealed partial class UserGrain
{
    /// <inheritdoc/>
    public async Task<Result<User>> ChangeAccountAsync(AccountChange change)
    {
        if (Known() is not { } state)
            return UserErrors.UserNotFound;
        var wish = state.Change(change, Key, Now);
        if (wish.Error is { } error)
            return error;
        var changed = wish.Require();
        if (changed == state)
            return state.ToUser(Key);
        RaiseChanges(state, changed, change.By);
        if (changed.Block is not null)
            await EndAsync(changed.EndAllBut(sessionId: null), SessionEnd.Blocked);
        else
            await CommitAsync(changed);
        return changed.ToUser(Key);
    }

    /// <inheritdoc/>
    public async Task<Result> NoteExportAsync(string by)
    {
        if (Known() is not { } state)
            return UserErrors.UserNotFound;
        Raise(new UserExported(Key, by), Key);
        await CommitAsync(state);
        return Result.Ok;
    }

    /// <inheritdoc/>
    public async Task<Result> EraseAsync(string by)
    {
        if (Known() is not { } state)
            return UserErrors.UserNotFound;
        if (by == Key && state.IsAdmin)
            return UserErrors.OwnAccount;
        Raise(new UserErased(Key, by), Key);
        foreach (var session in state.Sessions)
            Raise(new UserSessionRevoked(Key, session.Id, SessionEnd.Erased), Key);
        Schedule(ErasureHandler.WorkKind, Key, Now);
        await CommitAsync(state.Erase(Now));
        return Result.Ok;
    }

    /// <inheritdoc/>
    public Task<Erasure?> GetErasureAsync() =>
        Task.FromResult(State is { ErasedAt: { } at, Email: { Length: > 0 } email } ? new Erasure(email, at) : null);

    /// <inheritdoc/>
    public async Task ForgetAsync()
    {
        if (State is { ErasedAt: not null, Email.Length: > 0 } state)
            await CommitAsync(state.Forget());
        DeactivateOnIdle();
    }

    private void RaiseChanges(UserState before, UserState after, string by)
    {
        if (after.DisplayName != before.DisplayName)
            Raise(new UserProfileChanged(Key, after.DisplayName, after.Language), Key);
        if (!after.Roles.SequenceEqual(before.Roles, StringComparer.Ordinal))
            Raise(new UserRolesChanged(Key, after.Roles, by), Key);
        if (after.Block is { } block && block != before.Block)
            Raise(new UserBlocked(Key, block.Reason, by), Key);
        else if (after.Block is null && before.Block is not null)
            Raise(new UserUnblocked(Key, by), Key);
    }
}
