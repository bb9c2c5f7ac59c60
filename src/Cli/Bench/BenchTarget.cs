namespace Nexus.Cli.Bench;

/// <summary>What is measured, and with what.</summary>
/// <param name="Url">Where the server listens.</param>
/// <param name="Pid">Its process.</param>
/// <param name="Postgres">The Npgsql connection string of its database; the peer's tables are made beside its own.</param>
/// <param name="Wrk">The load generator.</param>
/// <param name="Pgbench">PostgreSQL's own benchmark.</param>
/// <param name="Peers">The folder <c>bench/peers</c>.</param>
/// <param name="EmptyServer">The empty endpoint's program.</param>
/// <param name="BullMq">The folder where the peer of webhooks is installed; null: it is not.</param>
/// <param name="Telegram">The port where the server looks for Telegram; null: it has not been told.</param>
/// <param name="Seconds">How long each measurement takes.</param>
/// <param name="Work">A folder for files of the run.</param>
public sealed record BenchTarget(
    Uri Url, int Pid, string Postgres, string Wrk, string Pgbench, string Peers, string EmptyServer, string? BullMq, int? Telegram, int Seconds, string Work)
{
    /// <summary>The path of a file of the run.</summary>
    public string File(string name) => Path.Combine(Work, name);
}
