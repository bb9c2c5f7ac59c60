using Microsoft.Extensions.Configuration;
using Nexus.Silo.Settings;
using Nexus.Silo.Startup;

namespace Nexus.Silo.Tests.Settings;

public sealed class NexusConfigurationTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void A_setting_takes_its_value_from_the_file_that_its_FILE_setting_names()
    {
        File.WriteAllText(_file, "Host=db;Password=secret\n");

        using var configuration = Configuration(("Nexus:Postgres:ConnectionString_FILE", _file));

        Assert.Equal("Host=db;Password=secret", configuration["Nexus:Postgres:ConnectionString"]);
    }

    [Fact]
    public void A_file_that_is_missing_is_named_with_its_setting()
    {
        var refused = Assert.Throws<StartupException>(() => Configuration(("Nexus:Security:MasterKey_FILE", "/nowhere/key")));

        Assert.Equal(
            "Nexus:Security:MasterKey_FILE (NEXUS__SECURITY__MASTERKEY_FILE) points to /nowhere/key: there is no such file. Example: /run/secrets/value.",
            refused.Message);
    }

    [Fact]
    public void A_setting_that_is_given_twice_is_refused()
    {
        var refused = Assert.Throws<StartupException>(() => Configuration(("Nexus:Home_FILE", _file), ("Nexus:Home", "/data")));

        Assert.StartsWith("Nexus:Home (NEXUS__HOME) is set, and so is Nexus:Home_FILE", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);

    private static ConfigurationManager Configuration(params (string Key, string Value)[] commandLine)
    {
        var configuration = new ConfigurationManager();
        configuration.AddNexusSources(commandLine.ToDictionary(s => s.Key, s => (string?)s.Value, StringComparer.OrdinalIgnoreCase));
        return configuration;
    }
}
