using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Nexus.Cluster.Tests.Processes;

/// <summary>An authority and one certificate for every process, as files.</summary>
internal static class OwnCertificates
{
    /// <summary>Writes them into a folder and returns the settings that name them.</summary>
    public static IReadOnlyDictionary<string, string> Write(string folder)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Nexus test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = authorityRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=nexus", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var certificate = request.Create(authority, now.AddDays(-1), now.AddDays(1), [1, 2, 3, 4]);

        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["NEXUS__CLUSTER__TLS__AUTHORITYFILE"] = Save(folder, "authority.crt", authority.ExportCertificatePem()),
            ["NEXUS__CLUSTER__TLS__CERTIFICATEFILE"] = Save(folder, "nexus.crt", certificate.ExportCertificatePem()),
            ["NEXUS__CLUSTER__TLS__KEYFILE"] = Save(folder, "nexus.key", key.ExportPkcs8PrivateKeyPem()),
        };
    }

    private static string Save(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
