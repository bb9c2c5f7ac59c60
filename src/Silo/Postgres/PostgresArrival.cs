using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Nexus.Silo.Settings;
using Nexus.Silo.Startup;
using Npgsql;

namespace Nexus.Silo.Postgres;

/// <summary>Waits at start until PostgreSQL takes connections: it may be starting beside this process.</summary>
internal sealed partial class PostgresArrival(
    NpgsqlDataSource dataSource, IOptions<PostgresOptions> options, TimeProvider clock, ILogger<PostgresArrival> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Returns once it answers.</summary>
    /// <exception cref="StartupException">It did not within the allowed time, or refuses for a reason that waiting can't mend.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var limit = TimeSpan.FromSeconds(options.Value.StartTimeoutSeconds);
        var start = clock.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException e)
            {
                if (!MayPass(e))
                    throw Unavailable($"refuses: {Reason(e)}", e);
                if (clock.GetElapsedTime(start) >= limit)
                    throw Unavailable($"did not answer within {limit.TotalSeconds:0} s: {Reason(e)}", e);
                if (attempt == 1)
                    LogWaiting(limit.TotalSeconds, e.Message);
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    /// <summary>Why, in a few words and without anything secret.</summary>
    public static string Reason(NpgsqlException exception)
    {
        if (exception is PostgresException refused)
            return $"{refused.MessageText} ({refused.SqlState})";
        for (var inner = exception.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException socket)
                return socket.Message;
            if (inner is TimeoutException)
                return "time-out";
        }

        return "the connection broke";
    }

    // It starts up, shuts down or is full; everything else that it says itself stays so.
    private static bool MayPass(NpgsqlException e) => e is not PostgresException refused
        || refused.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections
            or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown;

    private StartupException Unavailable(string what, Exception inner) => new(
        StartupException.DatabaseUnavailable,
        $"PostgreSQL at {Place()} {what}. Start it, or correct {SettingName.Of($"{PostgresOptions.Section}:{nameof(PostgresOptions.ConnectionString)}")}.",
        inner);

    private string Place()
    {
        var connection = new NpgsqlConnectionStringBuilder(options.Value.ConnectionString);
        return $"{connection.Host}, port {connection.Port} (database {connection.Database ?? connection.Username}, account {connection.Username})";
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting up to {Seconds} s for PostgreSQL: {Reason}")]
    private partial void LogWaiting(double seconds, string reason);
}
