using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Nexus.Silo.Schema;
using Npgsql;

namespace Nexus.Testing;

/// <summary>The server under <see cref="PostgresDatabase"/>.</summary>
internal static class PostgresServer
{
    private const string Variable = "NEXUS_TEST_POSTGRES";

    private static readonly Lazy<Task<string>> Template = new(CreateTemplateAsync);

    public static string ConnectionString => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException(
            $"These tests need a PostgreSQL server: run ./nexus test, or set {Variable} to the connection string of a superuser.");

    /// <summary>
    /// A database that holds the schema of this build and is copied for each test. It is named after the schema's checksums, so
    /// that all test processes, now and later, share one.
    /// </summary>
    public static Task<string> TemplateAsync() => Template.Value;

    /// <summary>Runs one statement outside any transaction, as "create database" demands.</summary>
    public static async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await ExecuteAsync(connection, sql);
    }

    private static async Task<string> CreateTemplateAsync()
    {
        var files = SchemaFile.Embedded(typeof(SchemaMigrator).Assembly);
        var checksum = SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(files.Select(f => f.FileName + f.Checksum))));
        var name = $"nexus_template_{Convert.ToHexStringLower(checksum)[..20]}";

        await using var connection = await OpenAsync();
        await ExecuteAsync(connection, "select pg_advisory_lock(hashtextextended('nexus.test.template', 0))");
        await using var exists = new NpgsqlCommand("select exists (select from pg_database where datname = $1)", connection)
        {
            Parameters = { new() { Value = name } },
        };
        if (await exists.ExecuteScalarAsync() is true)
            return name;

        // Renamed only when it is whole: a run that dies half-way leaves nothing that looks like a template.
        var building = $"{name}_building";
        await ExecuteAsync(connection, $"drop database if exists {building} with (force)");
        await ExecuteAsync(connection, $"create database {building}");
        var target = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = building, Pooling = false };
        await using (var dataSource = NpgsqlDataSource.Create(target))
            await new SchemaMigrator(dataSource, files, "test", NullLogger<SchemaMigrator>.Instance).ApplyAsync(CancellationToken.None);
        await ExecuteAsync(connection, $"alter database {building} rename to {name}");
        return name;
    }

    private static async Task<NpgsqlConnection> OpenAsync()
    {
        // Not pooled: a session that ends gives up its locks.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }
}
