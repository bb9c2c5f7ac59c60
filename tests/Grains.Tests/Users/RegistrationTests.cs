using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nexus.Grains.Storage;
using Nexus.Ids;
using Nexus.Results;
using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Grains.Tests.Users;

public sealed class RegistrationTests : IAsyncLifetime
{
    private AccountsFixture _accounts = null!;

    public async Task InitializeAsync() => _accounts = await AccountsFixture.StartAsync();

    public async Task DisposeAsync() => await _accounts.DisposeAsync();

    [Fact]
    public async Task A_registration_makes_an_account_and_signs_it_in()
    {
        var email = _accounts.NewEmail();
        var grant = await _accounts.RegisterAsync(email);

        Assert.Equal((email, "Ann", "en"), (grant.User.Email, grant.User.DisplayName, grant.User.Language));
        Assert.Equal([Roles.User], grant.User.Roles.AsEnumerable());
        Assert.True(NexusId.IsValid(grant.User.Id, "usr"));
        UserAssert.Same(grant.User, (await _accounts.User(grant.User.Id).GetAsync()).Require());
        Assert.Equal(grant.SessionId, Assert.Single(await _accounts.User(grant.User.Id).GetSessionsAsync()).Id);
        Assert.Equal(grant.User.Id, await _accounts.Email(email).GetOwnerAsync());
        Assert.Equal(
            ["user.registered", "user.session.started"],
            await EventsAsync(grant.User.Id));
    }

    [Fact]
    public async Task Of_fifty_registrations_of_one_address_one_wins()
    {
        var email = _accounts.NewEmail();
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _accounts.Email(email).RegisterAsync(_accounts.Registration())));

        var winner = Assert.Single(results, r => r.IsSuccess).Require();
        Assert.All(results.Where(r => !r.IsSuccess), r => Assert.Equal(UserErrors.EmailTaken.Code, r.Error!.Code));
        Assert.Equal(winner.User.Id, await _accounts.Email(email).GetOwnerAsync());
    }

    [Fact]
    public async Task Two_processes_that_register_the_same_addresses_never_both_win()
    {
        await using var other = await _accounts.StartHostAsync();
        for (var i = 0; i < 20; i++)
        {
            var email = _accounts.NewEmail();
            var results = await Task.WhenAll(
                TryAsync(() => _accounts.Email(email).RegisterAsync(_accounts.Registration())),
                TryAsync(() => other.Grains.GetGrain<IEmailGrain>(email).RegisterAsync(_accounts.Registration())));

            var winner = Assert.Single(results, r => r is { IsSuccess: true })!.Require();
            var owners = await _accounts.Database.ScalarAsync<long>(
                "select count(*) from nexus.grain_state where type = 'users.user' and state ->> 'email' = $1", email);
            Assert.Equal(1, owners);
            var claimed = await _accounts.Database.ScalarAsync<string>(
                "select state ->> 'userId' from nexus.grain_state where type = 'users.email' and key = $1", email);
            Assert.Equal(winner.User.Id, claimed);
        }
    }

    [Fact]
    public async Task An_address_whose_registration_died_half_way_goes_to_the_next_one()
    {
        var email = _accounts.NewEmail();
        var id = NexusId.New(UserIds.Prefix, _accounts.Clock);
        await ClaimAsync(email, id);

        Assert.Null(await _accounts.Email(email).GetOwnerAsync());
        Assert.Equal(UserErrors.BadCredentials, (await _accounts.LogInAsync(email)).Error);
        var grant = await _accounts.RegisterAsync(email);
        Assert.Equal(id, grant.User.Id);
        Assert.True((await _accounts.LogInAsync(email)).IsSuccess);
    }

    [Fact]
    public async Task The_same_registration_again_signs_in_and_another_one_is_refused()
    {
        var email = _accounts.NewEmail();
        var registration = _accounts.Registration();
        var first = (await _accounts.Email(email).RegisterAsync(registration)).Require();
        var again = (await _accounts.Email(email).RegisterAsync(registration)).Require();
        UserAssert.Same(first.User, again.User);

        var otherPassword = await _accounts.Email(email).RegisterAsync(registration with { Password = "another good password" });
        Assert.Equal(UserErrors.EmailTaken, otherPassword.Error);
        var otherCommand = await _accounts.Email(email).RegisterAsync(_accounts.Registration());
        Assert.Equal(UserErrors.EmailTaken, otherCommand.Error);
    }

    [Fact]
    public async Task A_new_account_and_its_changes_reach_the_list()
    {
        var grant = await _accounts.RegisterAsync();
        await Eventually.AsyncCondition(() => IsListedAsync(grant.User.Id, "Ann"));
        await _accounts.User(grant.User.Id).ChangeProfileAsync(new ProfileChange("Anna", Language: null, ExpectedVersion: null));
        await Eventually.AsyncCondition(() => IsListedAsync(grant.User.Id, "Anna"));
    }

    [Fact]
    public async Task A_weak_password_changes_nothing()
    {
        var email = _accounts.NewEmail();
        var result = await _accounts.Email(email).RegisterAsync(_accounts.Registration(password: "password1234"));
        Assert.Equal("auth.weak-password", result.Error!.Code);
        Assert.Equal(["password"], result.Error.Fields!.Keys);
        Assert.Equal(0, await _accounts.Database.ScalarAsync<long>("select count(*) from nexus.grain_state where key = $1", email));
    }

    private static async Task<Result<SessionGrant>?> TryAsync(Func<Task<Result<SessionGrant>>> register)
    {
        try
        {
            return await register();
        }
        catch (NexusException)
        {
            // The claim of the other process was first: 503 to the client, who tries again and meets the account.
            return null;
        }
    }

    private Task<int> ClaimAsync(string email, string userId) => _accounts.Database.ExecuteAsync(
        "insert into nexus.grain_state (service, type, key, version, state) values ($1, 'users.email', $2, 1, jsonb_build_object('userId', $3, 'claimedAt', now()))",
        _accounts.Host.Services.GetRequiredService<IOptions<StorageOptions>>().Value.Service, email, userId);

    private Task<bool> IsListedAsync(string user, string name) => _accounts.Database.ScalarAsync<bool>(
        "select exists (select from users.account where id = $1 and display_name = $2)", user, name);

    private async Task<string[]> EventsAsync(string user) => (await _accounts.Database.ScalarAsync<string[]>(
        "select array_agg(type order by tx, seq) from nexus.event_log where owner = $1", user))!;
}
