using Microsoft.Extensions.DependencyInjection;
using Nexus.Grains.Users;
using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Grains.Tests.Users;

public sealed class SignInTests : IAsyncLifetime
{
    private const string Wrong = "some wrong password";
    private AccountsFixture _accounts = null!;

    public async Task InitializeAsync() => _accounts = await AccountsFixture.StartAsync(
        settings => settings["Nexus:Auth:MaxPendingPasswordChecks"] = "3");

    public async Task DisposeAsync() => await _accounts.DisposeAsync();

    [Fact]
    public async Task The_right_password_opens_a_session_of_its_own()
    {
        var email = _accounts.NewEmail();
        var first = await _accounts.RegisterAsync(email);
        var second = (await _accounts.LogInAsync(email)).Require();
        UserAssert.Same(first.User, second.User);
        Assert.NotEqual(first.SessionId, second.SessionId);
        Assert.Equal(2, (await _accounts.User(first.User.Id).GetSessionsAsync()).Length);
    }

    [Fact]
    public async Task An_unknown_address_costs_and_answers_what_a_wrong_password_does()
    {
        var known = _accounts.NewEmail();
        await _accounts.RegisterAsync(known);
        foreach (var email in new[] { known, _accounts.NewEmail() })
        {
            var before = _accounts.Hasher.Counts;
            var result = await _accounts.LogInAsync(email, Wrong);
            var after = _accounts.Hasher.Counts;
            Assert.Equal(UserErrors.BadCredentials, result.Error);
            Assert.Equal((0, 1), (after.Hashed - before.Hashed, after.Verified - before.Verified));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Five_wrong_passwords_lock_an_address_known_or_not(bool known)
    {
        var email = _accounts.NewEmail();
        if (known)
            await _accounts.RegisterAsync(email);
        for (var i = 0; i < 5; i++)
            Assert.Equal(UserErrors.BadCredentials, (await _accounts.LogInAsync(email, Wrong)).Error);

        var before = _accounts.Hasher.Counts;
        var locked = await _accounts.LogInAsync(email);
        Assert.Equal("auth.locked", locked.Error!.Code);
        Assert.InRange(locked.Error.RetryAfterSeconds!.Value, 25, 30);
        Assert.Equal(before, _accounts.Hasher.Counts);

        _accounts.Clock.Jump(TimeSpan.FromSeconds(30));
        Assert.Equal(UserErrors.BadCredentials, (await _accounts.LogInAsync(email, Wrong)).Error);
        Assert.InRange((await _accounts.LogInAsync(email)).Error!.RetryAfterSeconds!.Value, 55, 60);

        _accounts.Clock.Jump(TimeSpan.FromSeconds(60));
        Assert.Equal(known, (await _accounts.LogInAsync(email)).IsSuccess);
    }

    [Fact]
    public async Task Guesses_that_come_together_count_one_by_one()
    {
        var email = _accounts.NewEmail();
        await _accounts.RegisterAsync(email);
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _accounts.LogInAsync(email, Wrong)));
        Assert.Equal(5, results.Count(r => r.Error!.Code == UserErrors.BadCredentials.Code));
        Assert.Equal(15, results.Count(r => r.Error!.Code == "auth.locked"));
    }

    [Fact]
    public async Task The_right_password_forgives_the_wrong_ones()
    {
        var email = _accounts.NewEmail();
        await _accounts.RegisterAsync(email);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 4; i++)
                Assert.Equal(UserErrors.BadCredentials, (await _accounts.LogInAsync(email, Wrong)).Error);
            Assert.True((await _accounts.LogInAsync(email)).IsSuccess);
        }
    }

    [Fact]
    public async Task A_flood_is_turned_away_and_the_rest_is_served()
    {
        _accounts.Hasher.Hold();
        var admitted = Enumerable.Range(0, 3).Select(_ => _accounts.LogInAsync(_accounts.NewEmail(), Wrong)).ToArray();
        var admission = _accounts.Host.Services.GetRequiredService<PasswordAdmission>();
        await Eventually.Condition(() => admission.Pending == admitted.Length);
        Assert.Equal(UserErrors.Busy, (await _accounts.LogInAsync(_accounts.NewEmail(), Wrong)).Error);
        Assert.Equal(UserErrors.Busy, (await _accounts.Email(_accounts.NewEmail()).RegisterAsync(_accounts.Registration())).Error);

        _accounts.Hasher.Release();
        Assert.All(await Task.WhenAll(admitted), r => Assert.Equal(UserErrors.BadCredentials, r.Error));
        Assert.Equal(UserErrors.BadCredentials, (await _accounts.LogInAsync(_accounts.NewEmail(), Wrong)).Error);
    }

    [Fact]
    public async Task A_hash_of_another_cost_is_renewed_at_sign_in()
    {
        var email = _accounts.NewEmail();
        var user = (await _accounts.RegisterAsync(email)).User.Id;
        var old = await _accounts.User(user).GetCredentialAsync();
        await _accounts.Host.StopAsync();

        await using var costlier = await _accounts.StartHostAsync(settings => settings["Nexus:Auth:PasswordIterations"] = "2000");
        Assert.True((await costlier.Grains.GetGrain<IEmailGrain>(email).LogInAsync(AccountsFixture.Password, AccountsFixture.Client)).IsSuccess);
        var renewed = await costlier.Grains.GetGrain<IUserGrain>(user).GetCredentialAsync();
        Assert.NotEqual(old!.PasswordHash, renewed!.PasswordHash);
        Assert.Equal(old.Version, renewed.Version);
        Assert.True((await costlier.Grains.GetGrain<IEmailGrain>(email).LogInAsync(AccountsFixture.Password, AccountsFixture.Client)).IsSuccess);
        Assert.Equal(renewed, await costlier.Grains.GetGrain<IUserGrain>(user).GetCredentialAsync());
    }
}
