using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Grains.Tests.Users;

public sealed class FirstAdminTests : IAsyncLifetime
{
    private const string Password = "a good first password";
    private AccountsFixture _accounts = null!;

    public async Task InitializeAsync() => _accounts = await AccountsFixture.StartAsync(settings =>
    {
        settings["Nexus:Admin:Email"] = "Admin@Example.com";
        settings["Nexus:Admin:Password"] = Password;
    });

    public async Task DisposeAsync() => await _accounts.DisposeAsync();

    [Fact]
    public async Task The_admin_is_made_once_and_the_log_never_shows_the_password()
    {
        await Eventually.Condition(() => _accounts.Host.Logs.Entries.Any(e => e.Message.StartsWith("Created the first admin", StringComparison.Ordinal)));
        var grant = (await _accounts.LogInAsync("admin@example.com", Password)).Require();
        Assert.Equal([Roles.Admin, Roles.User], grant.User.Roles.AsEnumerable());
        Assert.Single(await _accounts.User(grant.User.Id).GetSessionsAsync());

        await _accounts.Host.RestartAsync();
        await Eventually.Condition(() => _accounts.Host.Logs.Entries.Any(e => e.Message.Contains("exists as", StringComparison.Ordinal)));
        Assert.Equal(grant.User.Id, (await _accounts.LogInAsync("admin@example.com", Password)).Require().User.Id);
        Assert.DoesNotContain(_accounts.Host.Logs.Entries, e => $"{e.Message}{e.Exception}".Contains(Password, StringComparison.Ordinal));
    }
}
