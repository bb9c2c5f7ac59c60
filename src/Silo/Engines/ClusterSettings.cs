using System.ComponentModel.DataAnnotations;

namespace Nexus.Silo.Engines;

/// <summary>
/// Which part of a cluster this process is, and how it finds the others. With nothing set, it is the whole: one process with
/// grains and API. Anything else needs the Orleans engine.
/// </summary>
public sealed class ClusterSettings
{
    /// <summary>Where it is bound from.</summary>
    public const string Section = "Nexus:Cluster";

    /// <summary>
    /// What this process does. <c>All</c>: hosts grains and answers the API. <c>Silo</c>: hosts grains; over HTTP only health,
    /// readiness, metrics and version. <c>Api</c>: answers the API and hosts no grain.
    /// </summary>
    public ClusterRole Role { get; set; } = ClusterRole.All;

    /// <summary>
    /// Where the processes of a cluster find each other. <c>Local</c>: nowhere, this process is alone. <c>Redis</c>: in the Redis
    /// below. <c>Postgres</c>: in the database that everything is kept in; needs no Redis.
    /// </summary>
    public ClusterMembership Membership { get; set; } = ClusterMembership.Local;

    /// <summary>
    /// How to reach Redis, as StackExchange.Redis writes it; only for the membership <c>Redis</c>. May be secret. It holds the list
    /// of silos and nothing else, but must not lose that while silos run: let it write its append-only file.
    /// </summary>
    /// <example>127.0.0.1:6379</example>
    public string? Redis { get; set; }

    /// <summary>
    /// The cluster's name: processes of another name are not seen. The default is the service name of storage
    /// (<c>Nexus:Storage:Service</c>).
    /// </summary>
    [RegularExpression("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", ErrorMessage = "It must be letters, digits, dots, dashes or underscores, at most 64.")]
    public string? Name { get; set; }

    /// <summary>
    /// The address the other processes reach this one at; an IP address of this machine. The default is for processes of one
    /// machine.
    /// </summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The port for the other silos. 0 takes one that is free.</summary>
    [Range(0, 65535)]
    public int SiloPort { get; set; }

    /// <summary>The port for front-ends. 0 takes one that is free; a process that is alone opens none.</summary>
    [Range(0, 65535)]
    public int GatewayPort { get; set; }

    /// <summary>
    /// What this silo is meant for, with commas between: <c>core</c>, <c>ai</c>, <c>webhooks</c>, <c>bots</c>. Empty: everything.
    /// Grains that prefer a role go to the silos that have it; when there are none, to any.
    /// </summary>
    public string SiloRoles { get; set; } = "";

    /// <summary>
    /// Whether the Orleans engine counts its grain calls and shows them to admins at <c>/dashboard</c>. The counting costs each
    /// call a little. Silos and front-ends must agree. The Embedded engine has no dashboard.
    /// </summary>
    public bool Dashboard { get; set; } = true;

    /// <summary>Seconds that a front-end waits at start for the first silo, and a silo to be let in by the others; then it ends with exit code 6.</summary>
    [Range(1, 3600)]
    public int StartTimeoutSeconds { get; set; } = 60;

    /// <summary>Whether this process hosts grains.</summary>
    internal bool HostsGrains => Role != ClusterRole.Api;

    /// <summary>Read before there are options: it decides what is registered.</summary>
    internal static ClusterRole RoleOf(IConfiguration configuration) =>
        configuration.GetSection(Section).GetValue(nameof(Role), ClusterRole.All);

    /// <summary>The roles one by one, as they are written; of none, nothing.</summary>
    internal IReadOnlyList<string> Roles() => SiloRoles.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>What a process does.</summary>
public enum ClusterRole
{
    /// <summary>Grains and API.</summary>
    All,

    /// <summary>Grains.</summary>
    Silo,

    /// <summary>The API.</summary>
    Api,
}

/// <summary>Where processes find each other.</summary>
public enum ClusterMembership
{
    /// <summary>There is only this one.</summary>
    Local,

    /// <summary>In Redis.</summary>
    Redis,

    /// <summary>In the database.</summary>
    Postgres,
}
