using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Nexus.Cluster.Tests.Hosting;

/// <summary>A certificate authority, and the files of certificates it signs, in a directory of its own.</summary>
internal sealed class Authority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private readonly string _folder = Directory.CreateTempSubdirectory("nexus-authority-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private byte _issued;

    private Authority()
    {
        var request = new CertificateRequest($"CN=authority {Path.GetFileName(_folder)}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        File.WriteAllText(AuthorityFile, _certificate.ExportCertificatePem());
    }

    /// <summary>A new one.</summary>
    public static Authority Create() => new();

    private string AuthorityFile => Path.Combine(_folder, "authority.crt");

    /// <summary>The settings of a process with a certificate of this authority.</summary>
    /// <param name="name">Of its files.</param>
    /// <param name="trusted">Whom the process trusts; this authority when null.</param>
    public (string Name, string Value)[] Settings(string name, Authority? trusted = null)
    {
        var (certificate, key) = Issue(name);
        return [("Cluster:Tls:CertificateFile", certificate), ("Cluster:Tls:KeyFile", key), ("Cluster:Tls:AuthorityFile", (trusted ?? this).AuthorityFile)];
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private (string Certificate, string Key) Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication), new Oid(ClientAuthentication)], critical: false));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.Create(_certificate, now.AddHours(-1), now.AddDays(1), [++_issued]);
        var (certificateFile, keyFile) = (Path.Combine(_folder, $"{name}.crt"), Path.Combine(_folder, $"{name}.key"));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }
}
