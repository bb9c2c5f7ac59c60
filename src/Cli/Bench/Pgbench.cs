using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Nexus.Cli.Bench;

/// <summary>
/// The peer of a command: pgbench runs one equivalent transaction (one upsert, one insert) one by one on each connection, on tables
/// with the same columns and indexes, with a state and an event that the server itself wrote.
/// </summary>
internal sealed partial class Pgbench(BenchTarget target)
{
    private const string Script = "command.pgbench";

    /// <summary>Makes its tables and its script, from a user's state and an event of it.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(target.Postgres);
        await connection.OpenAsync(cancellationToken);
        var tables = await File.ReadAllTextAsync(Path.Combine(target.Peers, "command.sql"), cancellationToken);
        await using (var create = new NpgsqlCommand(tables, connection))
            await create.ExecuteNonQueryAsync(cancellationToken);

        const string sample = """
            select s.state::text, e.data::text
            from nexus.event_log e join nexus.grain_state s on s.type = 'users.user' and e.aggregate = 'users.user/' || s.key
            where e.type = 'user.profile.changed'
            limit 1
            """;
        await using var read = new NpgsqlCommand(sample, connection);
        await using var row = await read.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
            throw new InvalidOperationException("No profile was changed yet: there is nothing to take as a sample.");
        var script = $"""
            \set id random(1, 100000)
            select bench.store('acc_' || :id, '{Quoted(row.GetString(0))}', '{Quoted(row.GetString(1))}')
            """;
        await File.WriteAllTextAsync(target.File(Script), script, cancellationToken);
    }

    /// <summary>Transactions a second.</summary>
    public async Task<double> RunAsync(int connections, CancellationToken cancellationToken)
    {
        var postgres = new NpgsqlConnectionStringBuilder(target.Postgres);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PGHOST"] = postgres.Host!,
            ["PGPORT"] = postgres.Port.ToString(CultureInfo.InvariantCulture),
            ["PGUSER"] = postgres.Username!,
            ["PGPASSWORD"] = postgres.Password!,
            ["PGDATABASE"] = postgres.Database!,
        };
        string[] arguments = ["-n", "-M", "prepared", "-f", target.File(Script), "-c", $"{connections}", "-j", "2", "-T", $"{target.Seconds}"];
        var output = await Tool.RunAsync(target.Pgbench, arguments, environment, cancellationToken);
        return double.Parse(PerSecond().Match(output).Groups["value"].Value, CultureInfo.InvariantCulture);
    }

    private static string Quoted(string json) => json.Replace("'", "''", StringComparison.Ordinal);

    [GeneratedRegex(@"tps = (?<value>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PerSecond();
}
