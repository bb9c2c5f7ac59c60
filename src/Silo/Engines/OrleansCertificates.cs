using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace Nexus.Silo.Engines;

/// <summary>
/// This process's certificate and the authority that others must have theirs from. Files that were replaced are read at the
/// next connection, so certificates can be renewed while processes run.
/// </summary>
internal sealed class OrleansCertificates(ClusterTlsSettings settings) : IDisposable
{
    private readonly Lock _gate = new();
    private Loaded? _loaded;

    /// <summary>Demands a certificate of both sides, in both directions.</summary>
    public void Configure(TlsOptions tls)
    {
        tls.LocalServerCertificateSelector = (_, _) => Current().Own;
        tls.LocalClientCertificateSelector = (_, _, _, _, _) => Current().Own;
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        // What is demanded of the other side stands above. This one, if it said so too, would demand a certificate that never changes.
        tls.ClientCertificateMode = RemoteCertificateMode.AllowCertificate;
        tls.RemoteCertificateValidation = (certificate, _, _) => IsTrusted(certificate);

        // Processes know each other by address. Who it is does not matter, only that the authority lets it in.
        tls.OnAuthenticateAsClient = static (_, options) => options.TargetHost = "nexus";
    }

    /// <summary>Whether the authority signed it and it is valid now.</summary>
    public bool IsTrusted(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Current().Authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    /// <inheritdoc/>
    public void Dispose() => _loaded?.Own.Dispose();

    private Loaded Current()
    {
        lock (_gate)
        {
            var stamp = Stamp();
            if (_loaded?.Stamp != stamp)
                _loaded = Load(stamp);
            return _loaded;
        }
    }

    private Loaded Load(DateTime stamp)
    {
        var authority = new X509Certificate2Collection();
        authority.ImportFromPemFile(settings.AuthorityFile!);
        return new Loaded(X509Certificate2.CreateFromPemFile(settings.CertificateFile!, settings.KeyFile), authority, stamp);
    }

    // The latest change of the three.
    private DateTime Stamp() => new[] { settings.CertificateFile!, settings.KeyFile!, settings.AuthorityFile! }.Max(File.GetLastWriteTimeUtc);

    private sealed record Loaded(X509Certificate2 Own, X509Certificate2Collection Authority, DateTime Stamp);
}
