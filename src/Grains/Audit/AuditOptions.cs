using System.ComponentModel.DataAnnotations;

namespace Nexus.Grains.Audit;

/// <summary>How long the audit log is kept. Section <c>Nexus:Audit</c>.</summary>
public sealed class AuditOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Audit";

    /// <summary>
    /// Whole months that entries are kept. Default 24. Older months are dropped when a new month gets its first entry; what is
    /// dropped can't be made again once the event log has lost those months too.
    /// </summary>
    [Range(1, 1200)]
    public int RetentionMonths { get; set; } = 24;
}
