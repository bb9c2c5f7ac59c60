using Nexus.Silo.Engines;
using Nexus.Silo.Hosting;
using Nexus.Silo.Startup;

namespace Nexus.Cluster.Tests.Hosting;

/// <summary>Settings that don't make a cluster are refused before anything starts.</summary>
public sealed class ClusterSettingsTests
{
    [Theory]
    [InlineData("Role", "Api", "MEMBERSHIP")]
    [InlineData("Role", "Silo", "MEMBERSHIP")]
    [InlineData("Role", "Both", "ROLE")]
    [InlineData("Membership", "Redis", "REDIS")]
    [InlineData("Address", "0.0.0.0", "ADDRESS")]
    [InlineData("SiloRoles", "core,cooking", "SILOROLES")]
    [InlineData("Tls:KeyFile", "/nowhere/nexus.key", "TLS__CERTIFICATEFILE")]
    public void A_setting_that_does_not_fit_is_named(string setting, string value, string named)
    {
        var refusal = Assert.Throws<StartupException>(() => NexusHost.Build(NexusHost.CreateBuilder(Settings((setting, value)))));

        var problem = Assert.Single(refusal.Problems);
        Assert.Contains($"(NEXUS__CLUSTER__{named})", problem, StringComparison.Ordinal);
        Assert.Equal(StartupException.BadConfiguration, refusal.ExitCode);
    }

    [Fact]
    public void A_certificate_file_without_a_certificate_is_refused()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "no certificate");
            var settings = Settings(("Tls:CertificateFile", file), ("Tls:KeyFile", file), ("Tls:AuthorityFile", file));

            var refusal = Assert.Throws<StartupException>(() => NexusHost.Build(NexusHost.CreateBuilder(settings)));

            Assert.Contains("can't be read as PEM", Assert.Single(refusal.Problems), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Silo_roles_are_taken_apart_at_commas()
    {
        Assert.Equal(["core", "ai"], new ClusterSettings { SiloRoles = "core, ai" }.Roles());
        Assert.Empty(new ClusterSettings().Roles());
    }

    private static Dictionary<string, string?> Settings(params (string Name, string Value)[] cluster)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["Nexus:Postgres:ConnectionString"] = "Host=none" };
        foreach (var (name, value) in cluster)
            settings[$"{ClusterSettings.Section}:{name}"] = value;
        return settings;
    }
}
