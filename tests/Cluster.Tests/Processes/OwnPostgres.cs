using Nexus.Testing;
using Npgsql;

namespace Nexus.Cluster.Tests.Processes;

/// <summary>A PostgreSQL server of the test's own, since others need the common one while this is stopped and started.</summary>
internal sealed class OwnPostgres : IAsyncDisposable
{
    private readonly string _place;
    private readonly string _programs;
    private readonly string[] _as;
    private readonly int _port = OsProcess.FreePort();
    private NpgsqlDataSource? _data;
    private OsProcess? _server;

    private OwnPostgres(string place, string programs, string[] runAs)
    {
        _place = place;
        _programs = programs;
        _as = runAs;
    }

    /// <summary>Of its superuser.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres";

    /// <summary>For the test's own questions.</summary>
    public NpgsqlDataSource Data => _data ??= NpgsqlDataSource.Create(ConnectionString);

    public static async Task<OwnPostgres> CreateAsync()
    {
        var programs = Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin"))
            .Where(d => File.Exists(Path.Combine(d, "initdb")))
            .MaxBy(d => int.Parse(Path.GetFileName(Path.GetDirectoryName(d)!), System.Globalization.CultureInfo.InvariantCulture))
            ?? throw new InvalidOperationException("These tests need the programs of a PostgreSQL server.");

        // PostgreSQL refuses to run as root.
        string[] runAs = Environment.UserName == "root" ? ["setpriv", $"--reuid={Account()}", $"--regid={Account()}", "--clear-groups", "--"] : [];
        var place = $"/tmp/nexus-test-postgres-{Guid.CreateVersion7():N}";
        await OsProcess.RunAsync([.. runAs, "mkdir", "-m", "700", place]);
        var postgres = new OwnPostgres(place, programs, runAs);
        try
        {
            await OsProcess.RunAsync([.. runAs, $"{programs}/initdb", "-D", $"{place}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]);
            await postgres.StartAsync();
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }

        return postgres;
    }

    /// <summary>Starts it and waits until it takes connections. A machine that stays up loses nothing without fsync.</summary>
    public async Task StartAsync()
    {
        _server = OsProcess.Start([
            .. _as, $"{_programs}/postgres", "-D", $"{_place}/data", "-p", $"{_port}", "-c", $"unix_socket_directories={_place}",
            "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300", "-c", "fsync=off", "-c", "wal_level=logical", "-c", "log_min_messages=warning",
        ]);
        await Eventually.AsyncCondition(AnswersAsync);
    }

    /// <summary>Breaks off every connection and stops.</summary>
    public async Task StopAsync()
    {
        _server!.Interrupt();
        await _server.ExitAsync(TimeSpan.FromSeconds(60));
        await _server.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>The first column of the first row.</summary>
    public async Task<T> ScalarAsync<T>(string sql, params object[] parameters)
    {
        await using var command = Data.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_data is not null)
            await _data.DisposeAsync();
        if (_server is not null)
            await StopAsync();
        await OsProcess.RunAsync("rm", "-rf", _place);
    }

    private static string Account() =>
        File.ReadLines("/etc/passwd").Select(l => l.Split(':')[0]).FirstOrDefault(n => n is "postgres" or "nexus-pg")
        ?? throw new InvalidOperationException("Root can't run PostgreSQL, and there is neither an account postgres nor nexus-pg.");

    private async Task<bool> AnswersAsync()
    {
        if (_server!.HasExited)
            throw new InvalidOperationException($"PostgreSQL ended: {_server.Said}");
        try
        {
            return await ScalarAsync<int>("select 1") == 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
