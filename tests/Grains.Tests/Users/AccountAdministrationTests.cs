using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Grains.Tests.Users;

public sealed class AccountAdministrationTests : IAsyncLifetime
{
    private AccountsFixture _accounts = null!;

    public async Task InitializeAsync() => _accounts = await AccountsFixture.StartAsync();

    public async Task DisposeAsync() => await _accounts.DisposeAsync();

    [Fact]
    public async Task A_block_ends_all_sessions_and_is_told_to_the_right_password_only()
    {
        var email = _accounts.NewEmail();
        var grant = (await _accounts.Email(email).RegisterAsync(_accounts.Registration())).Require();
        var user = _accounts.User(grant.User.Id);

        await user.ChangeAccountAsync(new AccountChange("usr_admin", Blocked: true, Reason: "spam"));

        Assert.Empty(await user.GetSessionsAsync());
        Assert.Equal(UserErrors.InvalidRefreshToken, (await user.RefreshAsync(grant.RefreshToken, AccountsFixture.Client)).Error);
        Assert.Equal(UserErrors.BadCredentials, (await _accounts.Email(email).LogInAsync("wrong horse battery", AccountsFixture.Client)).Error);
        Assert.Equal(UserErrors.Blocked, (await _accounts.Email(email).LogInAsync(AccountsFixture.Password, AccountsFixture.Client)).Error);
    }

    [Fact]
    public async Task Who_is_let_in_again_signs_in_as_before()
    {
        var email = _accounts.NewEmail();
        var grant = (await _accounts.Email(email).RegisterAsync(_accounts.Registration())).Require();
        var user = _accounts.User(grant.User.Id);
        await user.ChangeAccountAsync(new AccountChange("usr_admin", Blocked: true));
        await user.ChangeAccountAsync(new AccountChange("usr_admin", Blocked: false));
        Assert.Null((await _accounts.Email(email).LogInAsync(AccountsFixture.Password, AccountsFixture.Client)).Error);
    }

    [Fact]
    public async Task An_erased_account_can_not_be_used_and_its_address_can_be_registered_anew()
    {
        var email = _accounts.NewEmail();
        var grant = (await _accounts.Email(email).RegisterAsync(_accounts.Registration())).Require();
        var user = _accounts.User(grant.User.Id);

        Assert.Null((await user.EraseAsync("usr_admin")).Error);

        Assert.Equal(UserErrors.UserNotFound, (await user.GetAsync()).Error);
        Assert.Equal(UserErrors.BadCredentials, (await _accounts.Email(email).LogInAsync(AccountsFixture.Password, AccountsFixture.Client)).Error);
        Assert.Equal(UserErrors.EmailTaken, (await _accounts.Email(email).RegisterAsync(_accounts.Registration())).Error);
        _accounts.Clock.Jump(TimeSpan.FromMinutes(2));
        await Eventually.AsyncCondition(async () => (await _accounts.Email(email).RegisterAsync(_accounts.Registration())) is { Error: null });
        var heir = (await _accounts.Email(email).LogInAsync(AccountsFixture.Password, AccountsFixture.Client)).Require();
        Assert.NotEqual(grant.User.Id, heir.User.Id);
    }

    [Fact]
    public async Task Nothing_that_names_the_person_is_left_in_the_database()
    {
        var email = _accounts.NewEmail();
        var grant = (await _accounts.Email(email).RegisterAsync(_accounts.Registration() with { DisplayName = "Ann Unforgettable" })).Require();
        await _accounts.User(grant.User.Id).EraseAsync("usr_admin");
        _accounts.Clock.Jump(TimeSpan.FromMinutes(2));

        const string traces = """
            select (select count(*) from nexus.grain_state where key = $1 or state::text like '%' || $1 || '%' or state::text like '%Unforgettable%')
                 + (select count(*) from nexus.event_log where data::text like '%' || $1 || '%' or data::text like '%Unforgettable%')
                 + (select count(*) from users.account where id = $2)
            """;
        await Eventually.AsyncCondition(async () => await _accounts.Database.ScalarAsync<long>(traces, email, grant.User.Id) == 0);
    }

    [Fact]
    public async Task An_admin_does_not_erase_himself()
    {
        var email = _accounts.NewEmail();
        var grant = (await _accounts.Email(email).RegisterAsync(_accounts.Registration() with { Roles = [Roles.Admin, Roles.User] })).Require();
        Assert.Equal(UserErrors.OwnAccount, (await _accounts.User(grant.User.Id).EraseAsync(grant.User.Id)).Error);
    }

    [Fact]
    public async Task The_password_that_proves_who_asks_counts_as_a_guess()
    {
        var email = _accounts.NewEmail();
        var grant = (await _accounts.Email(email).RegisterAsync(_accounts.Registration())).Require();
        for (var guess = 0; guess < 5; guess++)
            Assert.Equal(UserErrors.WrongProof, (await _accounts.Email(email).ProveAsync(new PasswordProof(grant.User.Id, "wrong horse battery"))).Error);
        var locked = await _accounts.Email(email).ProveAsync(new PasswordProof(grant.User.Id, AccountsFixture.Password));
        Assert.Equal("auth.locked", locked.Error?.Code);
    }

    [Fact]
    public async Task Ended_sessions_and_changed_rights_are_recorded_for_front_ends()
    {
        var grant = (await _accounts.Email(_accounts.NewEmail()).RegisterAsync(_accounts.Registration())).Require();
        await _accounts.User(grant.User.Id).ChangeAccountAsync(new AccountChange("usr_admin", Roles: [Roles.Admin]));
        await _accounts.User(grant.User.Id).EndAllSessionsAsync();
        await Eventually.AsyncCondition(async () => await _accounts.Database.ScalarAsync<long>(
            "select count(*) from users.token_cutoff where subject in ($1, $2)", grant.User.Id, grant.SessionId) == 2);
    }
}
