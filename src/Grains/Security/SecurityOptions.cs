using System.ComponentModel.DataAnnotations;

namespace Nexus.Grains.Security;

/// <summary>The keys that secrets are encrypted with at rest (<c>Nexus:Security</c>).</summary>
public sealed class SecurityOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Nexus:Security";

    /// <summary>
    /// 32 random bytes in base64 (<c>openssl rand -base64 32</c>); every silo needs the same. Without it one is generated at
    /// the first start and kept in <c>secrets/master.key</c> under <c>Nexus:Home</c>: enough for one machine, and to be backed
    /// up apart from the database. What was encrypted is lost with it.
    /// </summary>
    [Base64String]
    public string? MasterKey { get; set; }

    /// <summary>
    /// Master keys used before, in base64. They only open; what is written is sealed with the current one. A key can be
    /// removed when nothing sealed with it is left.
    /// </summary>
    public IList<string> PreviousMasterKeys { get; set; } = [];
}
