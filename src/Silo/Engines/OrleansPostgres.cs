using Nexus.Silo.Postgres;
using Npgsql;

namespace Nexus.Silo.Engines;

/// <summary>How Orleans's ADO.NET providers reach the database.</summary>
internal static class OrleansPostgres
{
    /// <summary>The name under which they look for their driver.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>Their statements name no schema; ours are in "nexus".</summary>
    public static string ConnectionString(PostgresOptions options) =>
        new NpgsqlConnectionStringBuilder(options.ConnectionString) { SearchPath = "nexus, public", ApplicationName = "nexus-orleans" }.ConnectionString;
}
