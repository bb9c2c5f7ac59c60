using Microsoft.Extensions.Configuration;
using Nexus.Silo.Hosting;
using Nexus.Silo.Settings;

namespace Nexus.Silo.Tests.Settings;

public sealed class UnknownSettingsTests
{
    private static readonly SettingsCheck Check =
        new(OptionsCatalog.Find(NexusHost.CreateBuilder(new Dictionary<string, string?>(StringComparer.Ordinal)).Services));

    [Theory]
    [InlineData("Nexus:Postgres:ConectionString", true)]
    [InlineData("Nexus:Postgres:ConnectionString", false)]
    [InlineData("NEXUS:POSTGRES:CONNECTIONSTRING", false)]
    [InlineData("Nexus:Postgres:ConnectionString_FILE", false)]
    [InlineData("Nexus:Http:TrustedProxies:0", false)]
    [InlineData("Nexus:Home", false)]
    [InlineData("Nexus:Homes", true)]
    [InlineData("Logging:LogLevel:Nexus", false)]
    public void A_name_that_nothing_reads_is_noticed(string key, bool unknown)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { [key] = "x" }).Build();

        Assert.Equal(unknown ? [SettingName.Of(key)] : [], Check.Unknown(configuration));
    }
}
