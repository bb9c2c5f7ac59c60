using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Api.Tests.Access;

/// <summary>A server with an admin.</summary>
public sealed class AccessFixture : IAsyncLifetime
{
    private const string AdminEmail = "admin@example.com";
    private PostgresDatabase _database = null!;

    public JumpingTimeProvider Clock { get; } = new();

    public NexusServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        Server = await NexusServer.StartAsync(_database, setup =>
        {
            setup.Clock = Clock;
            setup.Settings["Nexus:Admin:Email"] = AdminEmail;
            setup.Settings["Nexus:Admin:Password"] = NexusServer.Password;
            // Limits are counted by address, which all callers here share.
            setup.Settings["Nexus:RateLimits:Enabled"] = "false";
        });
        // The account is made while the server takes its first requests.
        await Eventually.AsyncCondition(async () =>
            await Server.Grains.GetGrain<IEmailGrain>(AdminEmail).GetOwnerAsync() is { } id && (await Server.Grains.GetGrain<IUserGrain>(id).GetAsync()).IsSuccess);
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>A session of the admin.</summary>
    public Task<SignedInUser> LogInAsAdminAsync() => Server.LogInAsync(AdminEmail);
}
