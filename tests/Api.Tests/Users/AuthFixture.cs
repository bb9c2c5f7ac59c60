using Nexus.Testing;

namespace Nexus.Api.Tests.Users;

/// <summary>One server for the tests of a class; each test makes accounts of its own.</summary>
public sealed class AuthFixture : IAsyncLifetime
{
    public const string AdminEmail = "admin@example.com";

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
        await Eventually.AsyncCondition(async () => await _database.ScalarAsync<long>("select count(*) from users.account where email = $1", AdminEmail) == 1);
    }

    public Task<long> CountAsync(string sql, params object[] parameters) => _database.ScalarAsync<long>(sql, parameters);

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await _database.DisposeAsync();
    }
}
