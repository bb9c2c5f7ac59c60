using Microsoft.Extensions.Options;
using Nexus.Grains.Storage;
using Nexus.Ids;
using Nexus.Results;
using Nexus.Users;

namespace Nexus.Grains.Users;

/// <inheritdoc cref="IEmailGrain"/>
/// <remarks>
/// Wrong guesses are counted in memory, for known and unknown addresses alike: what is kept must not tell them apart, and
/// rows for addresses that do not exist would let anyone fill the database. The activation stays until the count is forgotten.
/// </remarks>
public sealed class EmailGrain(
    [PersistentState("users.email", "nexus")] IPersistentState<Document<EmailState>> document,
    AggregateServices services,
    PasswordAdmission admission,
    UserMetrics metrics,
    StateRows states,
    IOptions<AuthOptions> options)
    : AggregateGrain<EmailState>(document, services), IEmailGrain
{
    private LoginThrottle _throttle = LoginThrottle.None;

    /// <inheritdoc/>
    protected override string Aggregate => $"users.email/{Key}";

    // An address that was freed is as good as one that nobody ever had.
    private EmailState? Claim => State is { UserId.Length: > 0 } claim ? claim : null;

    private IPasswordGrain Passwords => GrainFactory.GetGrain<IPasswordGrain>(IPasswordGrain.Key);

    /// <inheritdoc/>
    public async Task<Result<SessionGrant>> RegisterAsync(Registration registration)
    {
        if (PasswordPolicy.Check(registration.Password, Key) is { } reason)
            return Refused(UserErrors.WeakPassword(reason));
        using var place = admission.TryEnter();
        if (place is null)
            return Refused(UserErrors.Busy);
        if (await GetOwnerAsync() is { } owner)
            return owner == registration.UserId ? await RepeatAsync(registration) : Refused(UserErrors.EmailTaken);
        var hash = await Passwords.HashAsync(registration.Password);
        if (Claim is null)
            await CommitAsync(new EmailState(registration.UserId, Now));
        var user = new NewUser(Key, hash, registration.DisplayName, registration.Language, registration.Roles, registration.Client);
        var created = await UserOf(Claim!).CreateAsync(user);
        if (created.Error is { } error)
            return Refused(error);
        metrics.Registered("ok");
        return created;
    }

    /// <inheritdoc/>
    public async Task<Result<User>> AdoptAsync(Adoption adoption)
    {
        if (Claim is { } claim && (await UserOf(claim).GetAsync()) is { Error: null } existing)
            return adoption.LinkExisting || claim.UserId == adoption.UserId ? existing : UserErrors.EmailTaken;
        if (Claim is null)
            await CommitAsync(new EmailState(adoption.UserId, Now));
        var created = await UserOf(Claim!).CreateWithoutPasswordAsync(
            new NewUser(Key, PasswordHash: "", adoption.DisplayName, Language: null, [Roles.User], new ClientInfo(Ip: null, UserAgent: null)));
        metrics.Registered("ok");
        return created;
    }

    /// <inheritdoc/>
    public async Task<Result<SessionGrant>> LogInAsync(string password, ClientInfo client)
    {
        if (_throttle.Wait(Now) is { } wait)
            return Denied(UserErrors.Locked(wait));
        using var place = admission.TryEnter();
        if (place is null)
            return Denied(UserErrors.Busy);

        // An unknown address asks a user that can't exist and has a decoy checked: the same steps as for a known one.
        var user = Claim is { } claim ? UserOf(claim) : GrainFactory.GetGrain<IUserGrain>(NexusId.Derive(UserIds.Prefix, Key, DateTimeOffset.UnixEpoch));
        var credential = await user.GetCredentialAsync();
        var verdict = await CheckAsync(user, credential, password);
        if (verdict == PasswordVerdict.Wrong)
            return Denied(UserErrors.BadCredentials);
        var upgraded = verdict == PasswordVerdict.RightButOutdated ? await Passwords.HashAsync(password) : null;
        var started = await user.StartSessionAsync(new SessionStart(credential!.Version, upgraded, client));
        if (started.Error is { } error)
            return Denied(error);
        metrics.LoggedIn("ok");
        return started;
    }

    /// <inheritdoc/>
    public async Task<Result> ChangePasswordAsync(PasswordChange change)
    {
        if (Claim is not { } claim || claim.UserId != change.UserId)
            return UserErrors.UserNotFound;
        if (PasswordPolicy.Check(change.NewPassword, Key) is { } reason)
            return UserErrors.WeakPassword(reason, "newPassword");
        if (_throttle.Wait(Now) is { } wait)
            return UserErrors.Locked(wait);
        using var place = admission.TryEnter();
        if (place is null)
            return UserErrors.Busy;
        var credential = await UserOf(claim).GetCredentialAsync();
        if (credential is null)
            return await GetOwnerAsync() is null ? UserErrors.UserNotFound : UserErrors.NoPassword;
        if (await CheckAsync(UserOf(claim), credential, change.CurrentPassword) == PasswordVerdict.Wrong)
            return UserErrors.WrongPassword;
        var hash = await Passwords.HashAsync(change.NewPassword);
        return await UserOf(claim).SetPasswordAsync(credential with { PasswordHash = hash }, change.KeepSessionId);
    }

    /// <inheritdoc/>
    public async Task<Result> ProveAsync(PasswordProof proof)
    {
        if (Claim is not { } claim || claim.UserId != proof.UserId || await GetOwnerAsync() is null)
            return UserErrors.UserNotFound;
        if (await UserOf(claim).GetCredentialAsync() is not { } credential)
            return Result.Ok;
        if (_throttle.Wait(Now) is { } wait)
            return UserErrors.Locked(wait);
        using var place = admission.TryEnter();
        if (place is null)
            return UserErrors.Busy;
        return await CheckAsync(UserOf(claim), credential, proof.Password ?? "") == PasswordVerdict.Wrong ? UserErrors.WrongProof : Result.Ok;
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(string userId)
    {
        if (Claim is { } claim && claim.UserId == userId)
            await CommitAsync(claim with { UserId = "" });
        // The address is the key of the row, so the row goes as well: within this turn, or somebody would register on top of a state
        // that has no row any more.
        if (Claim is null)
            await states.RemoveAsync("users.email", [Key], CancellationToken.None);
        DeactivateOnIdle();
    }

    /// <inheritdoc/>
    public async Task<string?> GetOwnerAsync() =>
        Claim is { } claim && (await UserOf(claim).GetAsync()).IsSuccess ? claim.UserId : null;

    // The command ran before, and its answer was lost: with the same password it is the same person.
    private async Task<Result<SessionGrant>> RepeatAsync(Registration registration)
    {
        var user = UserOf(Claim!);
        var credential = await user.GetCredentialAsync();
        return await CheckAsync(user, credential, registration.Password) == PasswordVerdict.Wrong
            ? Refused(UserErrors.EmailTaken)
            : await user.StartSessionAsync(new SessionStart(credential!.Version, UpgradedHash: null, registration.Client));
    }

    private async Task<PasswordVerdict> CheckAsync(IUserGrain user, Credential? credential, string password)
    {
        var verdict = await Passwords.VerifyAsync(credential?.PasswordHash, password);
        if (verdict != PasswordVerdict.Wrong)
        {
            _throttle = LoginThrottle.None;
            return verdict;
        }

        _throttle = _throttle.Fail(Now, options.Value);
        if (_throttle.Wait(Now) is not null)
            await user.NoteLockAsync(_throttle.LockedUntil);
        DelayDeactivation(options.Value.LockoutMemory);
        return verdict;
    }

    private IUserGrain UserOf(EmailState claim) => GrainFactory.GetGrain<IUserGrain>(claim.UserId);

    private Error Refused(Error error)
    {
        metrics.Registered(error.Code);
        return error;
    }

    private Error Denied(Error error)
    {
        metrics.LoggedIn(error.Code);
        return error;
    }
}
