using Nexus.Testing;

namespace Nexus.Api.Tests.Users;

/// <summary>One server for the tests of a class; each test makes accounts of its own.</summary>
public sealed class AuthFixture : IAsyncLifetime
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
        });
    }

    public Task<long> CountAsync(string sql, params object[] parameters) => _database.ScalarAsync<long>(sql, parameters);

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await _database.DisposeAsync();
    }
}
