using Nexus.Silo.Startup;
using Npgsql;

namespace Nexus.Silo.Schema;

/// <summary>
/// Brings a database to the schema of this build: runs the files that are not yet recorded in
/// <c>nexus_schema.migration</c>, each in a transaction of its own. Several processes may start at once: one applies under
/// an advisory lock, the others wait and then find nothing left to do.
/// </summary>
public sealed partial class SchemaMigrator(NpgsqlDataSource dataSource, IReadOnlyList<SchemaFile> files, string version, ILogger<SchemaMigrator> logger)
{
    // "nexus" in ASCII. Advisory locks are per database, so two Nexus databases of one server don't wait for each other.
    private const long LockKey = 0x6E65787573;

    private const string CreateRecord = """
        create schema if not exists nexus_schema;
        create table if not exists nexus_schema.migration (
          number     integer     primary key,
          name       text        not null,
          checksum   text        not null,
          applied_at timestamptz not null default now(),
          version    text        not null
        )
        """;

    /// <summary>Applies what is missing.</summary>
    /// <returns>How many files were applied.</returns>
    /// <exception cref="StartupException">A file fails, or one that was applied has changed since.</exception>
    public async Task<int> ApplyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await LockAsync(connection, cancellationToken);
        try
        {
            await ExecuteAsync(connection, CreateRecord, cancellationToken);
            var missing = Missing(await RecordedAsync(connection, cancellationToken));
            foreach (var file in missing)
                await ApplyAsync(connection, file, cancellationToken);
            return missing.Count;
        }
        finally
        {
            // A connection that broke gave up the lock with its session.
            if (connection.FullState == System.Data.ConnectionState.Open)
                await ExecuteAsync(connection, $"select pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    /// <summary>Checks that nothing is missing, for deployments in which a job of its own applies the schema.</summary>
    /// <exception cref="StartupException">A file is missing in the database, or one that was applied has changed since.</exception>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("select to_regclass('nexus_schema.migration') is not null", connection);
        var recorded = await exists.ExecuteScalarAsync(cancellationToken) is true
            ? await RecordedAsync(connection, cancellationToken)
            : [];
        if (Missing(recorded) is [var first, ..])
        {
            throw Bad($"The schema file {first.FileName} is not applied to database \"{connection.Database}\" and "
                + "Nexus:Postgres:ApplySchema is false. Start one process with it set to true first.");
        }
    }

    private List<SchemaFile> Missing(IReadOnlyDictionary<int, (string Name, string Checksum)> recorded)
    {
        var missing = new List<SchemaFile>();
        foreach (var file in files)
        {
            if (!recorded.TryGetValue(file.Number, out var applied))
                missing.Add(file);
            else if (applied.Name != file.Name || applied.Checksum != file.Checksum)
                throw Bad($"The schema file {file.FileName} has changed after it was applied (as {file.Number:D4}_{applied.Name}.sql, "
                    + $"checksum {applied.Checksum[..12]}, now {file.Checksum[..12]}). Restore it, and put the change into a new file.");
        }

        // Rolling updates: the next version has migrated and this one still runs. Its changes only ever expand the schema.
        if (recorded.Count > 0 && recorded.Keys.Max() is var newest && newest > files.Count)
            LogNewerSchema(newest, files.Count);
        if (missing is [var first, ..] && recorded.Keys.Any(number => number > first.Number))
            throw Bad($"The schema file {first.FileName} is not applied, but later ones are: files are only ever added at the end.");
        return missing;
    }

    private async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var tryLock = new NpgsqlCommand($"select pg_try_advisory_lock({LockKey})", connection);
        if (await tryLock.ExecuteScalarAsync(cancellationToken) is true)
            return;
        LogWaiting();
        await ExecuteAsync(connection, $"select pg_advisory_lock({LockKey})", cancellationToken);
    }

    private static async Task<Dictionary<int, (string Name, string Checksum)>> RecordedAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select number, name, checksum from nexus_schema.migration", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var recorded = new Dictionary<int, (string, string)>();
        while (await reader.ReadAsync(cancellationToken))
            recorded.Add(reader.GetInt32(0), (reader.GetString(1), reader.GetString(2)));
        return recorded;
    }

    private async Task ApplyAsync(NpgsqlConnection connection, SchemaFile file, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await ExecuteAsync(connection, file.Sql, cancellationToken);
        }
        catch (PostgresException e)
        {
            throw Bad($"The schema file {file.FileName} failed: {e.SqlState} {e.MessageText}{(e.Where is null ? "" : $" ({e.Where})")}".ReplaceLineEndings(" "), e);
        }

        await using var record = new NpgsqlCommand(
            "insert into nexus_schema.migration (number, name, checksum, version) values ($1, $2, $3, $4)", connection)
        {
            Parameters = { new() { Value = file.Number }, new() { Value = file.Name }, new() { Value = file.Checksum }, new() { Value = version } },
        };
        await record.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        LogApplied(file.FileName);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // No time-out: building an index on a big table takes what it takes.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static StartupException Bad(string problem, Exception? inner = null) => new(StartupException.BadSchema, problem, inner);
}
