using System.ComponentModel.DataAnnotations;

namespace Nexus.Silo.Postgres;

/// <summary>The one database that everything is kept in: PostgreSQL 15 or newer.</summary>
public sealed class PostgresOptions
{
    /// <summary>Where it is bound from.</summary>
    public const string Section = "Nexus:Postgres";

    /// <summary>
    /// How to reach it, as Npgsql writes it. The account owns the database (or has had the schema applied for it). Secret.
    /// </summary>
    /// <example>Host=127.0.0.1;Port=5432;Username=nexus;Password=...;Database=nexus</example>
    [Required(ErrorMessage = "The connection string of PostgreSQL is not set.")]
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// The most connections one process opens. All processes together must stay below PostgreSQL's <c>max_connections</c>;
    /// more than about four for each of its cores only makes it slower. <c>Maximum Pool Size</c> in the connection string wins.
    /// </summary>
    [Range(4, 1000)]
    public int MaxPoolSize { get; set; } = 50;

    /// <summary>Seconds that a statement may take before it is cancelled. What it did is then rolled back.</summary>
    [Range(1, 600)]
    public int CommandTimeoutSeconds { get; set; } = 30;

    /// <summary>
    /// How many statements each connection keeps prepared after it has seen them a few times; saves PostgreSQL the planning.
    /// 0 turns it off, for a pooler between the two that can't carry prepared statements.
    /// </summary>
    [Range(0, 1000)]
    public int PreparedStatements { get; set; } = 100;

    /// <summary>Seconds to wait for PostgreSQL at start before giving up with exit code 3.</summary>
    [Range(0, 3600)]
    public int StartTimeoutSeconds { get; set; } = 30;

    /// <summary>
    /// Whether to bring the schema up to date at start. False where a job does it (<c>--apply-schema</c>): then the process
    /// only checks, and ends with exit code 4 when something is missing.
    /// </summary>
    public bool ApplySchema { get; set; } = true;
}
