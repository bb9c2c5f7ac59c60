using Npgsql;
using Xunit;

namespace Nexus.Testing;

/// <summary>
/// A database of its own on the server that <c>NEXUS_TEST_POSTGRES</c> names, with the schema of this build, dropped at the
/// end. One a test class (<c>IClassFixture&lt;PostgresDatabase&gt;</c>) or one a test (<see cref="CreateAsync"/>).
/// </summary>
public sealed class PostgresDatabase : IAsyncLifetime, IAsyncDisposable
{
    private readonly string _server = PostgresServer.ConnectionString;
    private NpgsqlDataSource? _dataSource;

    /// <summary>Unique on the server.</summary>
    public string Name { get; } = $"nexus_test_{Guid.CreateVersion7():N}";

    /// <summary>Of the superuser, to this database. Pools are small: many test classes share one server.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_server)
    {
        Database = Name,
        MaxPoolSize = 20,
        IncludeErrorDetail = true,
    }.ConnectionString;

    /// <summary>For the test's own statements; the server under test makes one of its own.</summary>
    public NpgsqlDataSource DataSource => _dataSource ??= NpgsqlDataSource.Create(ConnectionString);

    /// <summary>With the schema of this build.</summary>
    public static async Task<PostgresDatabase> CreateAsync()
    {
        var database = new PostgresDatabase();
        await database.InitializeAsync();
        return database;
    }

    /// <summary>Without any schema.</summary>
    public static async Task<PostgresDatabase> CreateEmptyAsync()
    {
        var database = new PostgresDatabase();
        await PostgresServer.ExecuteAsync($"create database {database.Name}");
        return database;
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        var template = await PostgresServer.TemplateAsync();
        await PostgresServer.ExecuteAsync($"create database {Name} template {template}");
    }

    /// <summary>Runs statements and returns how many rows they changed.</summary>
    public async Task<int> ExecuteAsync(string sql, params object[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of the first row.</summary>
    public async Task<T?> ScalarAsync<T>(string sql, params object[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    /// <summary>
    /// What a client sees when the server is stopped: open connections break, new ones are refused. Other tests' databases
    /// on the same server go on. The test's own statements fail too.
    /// </summary>
    public async Task StopAcceptingAsync()
    {
        await PostgresServer.ExecuteAsync($"alter database {Name} with allow_connections false");
        await PostgresServer.ExecuteAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{Name}'");
    }

    /// <summary>Ends <see cref="StopAcceptingAsync"/>.</summary>
    public Task StartAcceptingAsync() => PostgresServer.ExecuteAsync($"alter database {Name} with allow_connections true");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_dataSource is not null)
            await _dataSource.DisposeAsync();
        await PostgresServer.ExecuteAsync($"drop database if exists {Name} with (force)");
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    private NpgsqlCommand Command(string sql, object[] parameters)
    {
        var command = DataSource.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }
}
