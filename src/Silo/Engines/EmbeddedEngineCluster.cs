using Microsoft.Extensions.Options;

namespace Nexus.Silo.Engines;

/// <summary>The Embedded engine is always the whole, in one process.</summary>
internal sealed class EmbeddedEngineCluster : IValidateOptions<ClusterSettings>, IValidateOptions<ClusterTlsSettings>
{
    private const string Only = "the Embedded engine runs in one process; a cluster needs the Orleans engine.";

    public ValidateOptionsResult Validate(string? name, ClusterSettings options) => options switch
    {
        { Role: not ClusterRole.All } => ValidateOptionsResult.Fail($"{nameof(options.Role)}: {options.Role} can't be had: {Only}"),
        { Membership: not ClusterMembership.Local } => ValidateOptionsResult.Fail($"{nameof(options.Membership)}: {options.Membership} can't be had: {Only}"),
        _ => ValidateOptionsResult.Success,
    };

    public ValidateOptionsResult Validate(string? name, ClusterTlsSettings options) => options.IsOn
        ? ValidateOptionsResult.Fail($"{nameof(options.CertificateFile)}: There is nobody to talk to: {Only}")
        : ValidateOptionsResult.Success;
}
