using Nexus.Testing;

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
        });
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>A session of the admin.</summary>
    public Task<SignedInUser> LogInAsAdminAsync() => Server.LogInAsync(AdminEmail);
}
