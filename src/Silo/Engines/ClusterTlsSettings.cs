namespace Nexus.Silo.Engines;

/// <summary>
/// TLS between the processes of a cluster, both sides showing a certificate. All three files or none. Without them the processes
/// talk in clear and to anyone who reaches their ports: only for one machine or a network of their own.
/// </summary>
public sealed class ClusterTlsSettings
{
    /// <summary>Where it is bound from.</summary>
    public const string Section = "Nexus:Cluster:Tls";

    /// <summary>PEM file with this process's certificate, signed by the authority itself, for server and client authentication.</summary>
    /// <example>/run/tls/nexus.crt</example>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file with the certificate's private key, not encrypted; readable by this process's account only.</summary>
    /// <example>/run/tls/nexus.key</example>
    public string? KeyFile { get; set; }

    /// <summary>PEM file with the authority's certificate. Who shows none that it signed is not let in.</summary>
    /// <example>/run/tls/authority.crt</example>
    public string? AuthorityFile { get; set; }

    /// <summary>Whether it is on.</summary>
    internal bool IsOn => !string.IsNullOrEmpty(CertificateFile);
}
