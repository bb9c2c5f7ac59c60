using Nexus.Ids;
using Nexus.Results;
using Nexus.Users;

namespace Nexus.Grains.Tests.Users;

public sealed class SessionTests : IAsyncLifetime
{
    private AccountsFixture _accounts = null!;

    public async Task InitializeAsync() => _accounts = await AccountsFixture.StartAsync();

    public async Task DisposeAsync() => await _accounts.DisposeAsync();

    [Fact]
    public async Task Refreshing_goes_on_across_restarts()
    {
        var grant = await _accounts.RegisterAsync();
        for (var i = 0; i < 3; i++)
        {
            var next = (await RefreshAsync(grant)).Require();
            Assert.Equal(grant.SessionId, next.SessionId);
            Assert.NotEqual(grant.RefreshToken, next.RefreshToken);
            Assert.NotEqual(grant.AccessToken, next.AccessToken);
            grant = next;
            await _accounts.Host.RestartAsync();
        }
    }

    [Fact]
    public async Task Refresh_token_reuse_revokes_the_family()
    {
        var email = _accounts.NewEmail();
        var stolen = await _accounts.RegisterAsync(email);
        var other = (await _accounts.LogInAsync(email)).Require();
        var latest = (await RefreshAsync(stolen)).Require();

        Assert.Equal(UserErrors.InvalidRefreshToken, (await RefreshAsync(stolen)).Error);

        await _accounts.Host.RestartAsync();
        Assert.Equal(UserErrors.InvalidRefreshToken, (await RefreshAsync(latest)).Error);
        Assert.True((await RefreshAsync(other)).IsSuccess);
        Assert.Equal("tokenReused", await ReasonAsync(stolen.SessionId));
    }

    [Fact]
    public async Task Of_refreshes_that_race_with_one_token_at_most_one_wins()
    {
        var grant = await _accounts.RegisterAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => RefreshAsync(grant)));
        Assert.Single(results, r => r.IsSuccess);
        Assert.Empty(await _accounts.User(grant.User.Id).GetSessionsAsync());
    }

    [Fact]
    public async Task A_token_of_a_user_that_does_not_exist_is_refused()
    {
        var stranger = NexusId.New(UserIds.Prefix, _accounts.Clock);
        var token = RefreshToken.New(stranger).Reveal();
        Assert.Equal(UserErrors.InvalidRefreshToken, (await _accounts.User(stranger).RefreshAsync(token, AccountsFixture.Client)).Error);

        var grant = await _accounts.RegisterAsync();
        Assert.Equal(UserErrors.InvalidRefreshToken, (await _accounts.User(grant.User.Id).RefreshAsync(token, AccountsFixture.Client)).Error);
        Assert.Equal(UserErrors.InvalidRefreshToken, (await _accounts.User(grant.User.Id).RefreshAsync("garbage", AccountsFixture.Client)).Error);
        Assert.True((await RefreshAsync(grant)).IsSuccess);
    }

    [Fact]
    public async Task A_session_ends_when_it_is_unused_for_thirty_days()
    {
        var grant = await _accounts.RegisterAsync();
        _accounts.Clock.Jump(TimeSpan.FromDays(29));
        grant = (await RefreshAsync(grant)).Require();
        _accounts.Clock.Jump(TimeSpan.FromDays(29));
        grant = (await RefreshAsync(grant)).Require();
        _accounts.Clock.Jump(TimeSpan.FromDays(30));
        Assert.Equal(UserErrors.InvalidRefreshToken, (await RefreshAsync(grant)).Error);
        Assert.Empty(await _accounts.User(grant.User.Id).GetSessionsAsync());
    }

    [Fact]
    public async Task A_user_has_at_most_twenty_sessions()
    {
        var email = _accounts.NewEmail();
        var first = await _accounts.RegisterAsync(email);
        for (var i = 0; i < 20; i++)
            Assert.True((await _accounts.LogInAsync(email)).IsSuccess);
        var sessions = await _accounts.User(first.User.Id).GetSessionsAsync();
        Assert.Equal(20, sessions.Length);
        Assert.DoesNotContain(sessions, s => s.Id == first.SessionId);
        Assert.Equal("displaced", await ReasonAsync(first.SessionId));
    }

    [Fact]
    public async Task Sessions_are_ended_by_id_by_token_or_all_at_once()
    {
        var email = _accounts.NewEmail();
        var grants = new List<SessionGrant> { await _accounts.RegisterAsync(email) };
        for (var i = 0; i < 3; i++)
            grants.Add((await _accounts.LogInAsync(email)).Require());
        var user = _accounts.User(grants[0].User.Id);

        Assert.True((await user.EndSessionAsync(grants[0].SessionId)).IsSuccess);
        Assert.Equal(UserErrors.SessionNotFound, (await user.EndSessionAsync(grants[0].SessionId)).Error);
        await user.EndSessionOfAsync(grants[1].RefreshToken);
        await user.EndSessionOfAsync(grants[1].RefreshToken);
        Assert.Equal([grants[3].SessionId, grants[2].SessionId], (await user.GetSessionsAsync()).Select(s => s.Id));
        await user.EndAllSessionsAsync();
        await user.EndAllSessionsAsync();

        foreach (var grant in grants)
            Assert.Equal(UserErrors.InvalidRefreshToken, (await RefreshAsync(grant)).Error);
        Assert.Equal("loggedOut", await ReasonAsync(grants[0].SessionId));
        Assert.Equal("loggedOutEverywhere", await ReasonAsync(grants[2].SessionId));
    }

    [Fact]
    public async Task A_new_password_ends_the_other_sessions()
    {
        var email = _accounts.NewEmail();
        var other = await _accounts.RegisterAsync(email);
        var own = (await _accounts.LogInAsync(email)).Require();
        var change = new PasswordChange(own.User.Id, AccountsFixture.Password, "staple battery horse", own.SessionId);

        Assert.Equal(UserErrors.WrongPassword, (await _accounts.Email(email).ChangePasswordAsync(change with { CurrentPassword = "some wrong password" })).Error);
        Assert.Equal(["newPassword"], (await _accounts.Email(email).ChangePasswordAsync(change with { NewPassword = "short" })).Error!.Fields!.Keys);
        Assert.Equal(UserErrors.UserNotFound, (await _accounts.Email(email).ChangePasswordAsync(change with { UserId = "usr_other" })).Error);
        Assert.True((await _accounts.Email(email).ChangePasswordAsync(change)).IsSuccess);

        Assert.Equal(UserErrors.InvalidRefreshToken, (await RefreshAsync(other)).Error);
        Assert.True((await RefreshAsync(own)).IsSuccess);
        Assert.Equal(UserErrors.BadCredentials, (await _accounts.LogInAsync(email)).Error);
        Assert.True((await _accounts.LogInAsync(email, "staple battery horse")).IsSuccess);
    }

    [Fact]
    public async Task A_password_that_was_checked_before_it_changed_comes_too_late()
    {
        var grant = await _accounts.RegisterAsync();
        var user = _accounts.User(grant.User.Id);
        var credential = (await user.GetCredentialAsync())!;
        Assert.True((await user.SetPasswordAsync(credential with { PasswordHash = "new" }, grant.SessionId)).IsSuccess);

        var start = new SessionStart(credential.Version, UpgradedHash: null, AccountsFixture.Client);
        Assert.Equal(UserErrors.BadCredentials, (await user.StartSessionAsync(start)).Error);
        Assert.Equal(UserErrors.WrongPassword.Code, (await user.SetPasswordAsync(credential, grant.SessionId)).Error!.Code);
    }

    [Fact]
    public async Task A_profile_is_changed_only_from_the_version_that_was_seen()
    {
        var grant = await _accounts.RegisterAsync();
        var user = _accounts.User(grant.User.Id);
        var changed = (await user.ChangeProfileAsync(new ProfileChange("Anna", "ru", ExpectedVersion: 1))).Require();
        Assert.Equal(("Anna", "ru", 2), (changed.DisplayName, changed.Language, changed.Version));
        Assert.Equal(UserErrors.ProfileChanged, (await user.ChangeProfileAsync(new ProfileChange("Annie", null, ExpectedVersion: 1))).Error);
        Assert.Equal("Annie", (await user.ChangeProfileAsync(new ProfileChange("Annie", null, ExpectedVersion: null))).Require().DisplayName);
    }

    private Task<Result<SessionGrant>> RefreshAsync(SessionGrant grant) =>
        _accounts.User(grant.User.Id).RefreshAsync(grant.RefreshToken, AccountsFixture.Client);

    private Task<string?> ReasonAsync(string session) => _accounts.Database.ScalarAsync<string>(
        "select data ->> 'reason' from nexus.event_log where type = 'user.session.revoked' and data ->> 'sessionId' = $1", session);
}
