using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Nexus.Grains.Placement;

namespace Nexus.Silo.Engines;

/// <summary>Checks what data annotations can't: that the settings of a cluster fit together.</summary>
internal sealed class ClusterSettingsCheck : IValidateOptions<ClusterSettings>, IValidateOptions<ClusterTlsSettings>
{
    public ValidateOptionsResult Validate(string? name, ClusterSettings options)
    {
        if (options is { Role: not ClusterRole.All, Membership: ClusterMembership.Local })
            return Fail(nameof(options.Membership), $"The role {options.Role} is a part of a cluster: it needs Redis or Postgres here.");
        if (options is { Membership: ClusterMembership.Redis, Redis: null or "" })
            return Fail(nameof(options.Redis), "The membership is Redis, and this does not say where it is.");
        if (!IPAddress.TryParse(options.Address, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            return Fail(nameof(options.Address), "It must be an IP address that others can reach.");
        if (options.SiloPort != 0 && options.SiloPort == options.GatewayPort)
            return Fail(nameof(options.GatewayPort), "It must not be the silo port.");
        return options.Roles().FirstOrDefault(r => !SiloRoles.All.Contains(r, StringComparer.Ordinal)) is { } unknown
            ? Fail(nameof(options.SiloRoles), $"\"{unknown}\" is none of {string.Join(", ", SiloRoles.All)}.")
            : ValidateOptionsResult.Success;
    }

    public ValidateOptionsResult Validate(string? name, ClusterTlsSettings options)
    {
        (string Setting, string? Path)[] files =
        [
            (nameof(options.CertificateFile), options.CertificateFile),
            (nameof(options.KeyFile), options.KeyFile),
            (nameof(options.AuthorityFile), options.AuthorityFile),
        ];
        if (files.All(f => string.IsNullOrEmpty(f.Path)))
            return ValidateOptionsResult.Success;
        foreach (var (setting, path) in files)
        {
            if (string.IsNullOrEmpty(path))
                return Fail(setting, "It is not set, and the other files of TLS are: set all three or none.");
            if (!File.Exists(path))
                return Fail(setting, $"There is no file {path}.");
        }

        return Unreadable(options) is { } unreadable ? Fail(unreadable, "It can't be read as PEM, or the key does not fit.") : ValidateOptionsResult.Success;
    }

    private static string? Unreadable(ClusterTlsSettings options)
    {
        try
        {
            new X509Certificate2Collection().ImportFromPemFile(options.AuthorityFile!);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return nameof(options.AuthorityFile);
        }

        try
        {
            using var own = X509Certificate2.CreateFromPemFile(options.CertificateFile!, options.KeyFile);
            return null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return nameof(options.CertificateFile);
        }
    }

    private static ValidateOptionsResult Fail(string setting, string reason) => ValidateOptionsResult.Fail($"{setting}: {reason}");
}
