using System.Net.Sockets;
using Npgsql;

namespace Nexus.Grains.Storage;

/// <summary>Tells "PostgreSQL can't right now" from "this statement can't succeed".</summary>
internal static class PostgresErrors
{
    /// <summary>
    /// Whether a row was on its way to the default partition when one of its own was attached: PostgreSQL refuses it then, with nothing
    /// stored, and lets it in at once when it comes again. Constraints that have names are something else.
    /// </summary>
    public static bool IsOvertaken(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: null or "" };

    /// <summary>
    /// Whether a repetition may succeed: the connection failed, the server is starting, stopping, out of resources or
    /// read-only, or it chose this transaction as a victim. Whether the statement took effect is then not known.
    /// </summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        // FATAL ends a session or refuses one, whatever the code: the statement had no chance.
        PostgresException { InvariantSeverity: "FATAL" or "PANIC" } => true,
        // Classes of Appendix A of the PostgreSQL manual: connection, authorization, no such database, rollback, resources,
        // operator intervention, system error; and one code each for a standby and for a lock that took too long.
        PostgresException { SqlState: [var first, var second, ..] state } =>
            (first, second) is ('0', '8') or ('2', '8') or ('3', 'D') or ('4', '0') or ('5', '3') or ('5', '7') or ('5', '8')
            || state is PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable,
        NpgsqlException or TimeoutException or IOException or SocketException => true,
        _ => false,
    };
}
