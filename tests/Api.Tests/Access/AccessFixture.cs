using Nexus.Testing;

namespace Nexus.Api.Tests.Access;

/// <summary>A server with an admin.</summary>
public sealed class AccessFixture : IAsyncLifetime
{
    private PostgresDatabase _database = null!;

    public JumpingTimeProvider Clock { get; } = new();

    public NexusServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        Server = await NexusServer.StartAsync(_database, setup =>
        {
            setup.Clock = Clock;
            setup.AddAdmin();
            // Limits are counted by address, which all callers here share.
            setup.Settings["Nexus:RateLimits:Enabled"] = "false";
        });
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>A session of the admin.</summary>
    public Task<SignedInUser> LogInAsAdminAsync() => Server.LogInAsAdminAsync();
}
