using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Silo.Postgres;
using Npgsql;

namespace Nexus.Silo.Tests.Postgres;

public sealed class DataSourceTests
{
    [Fact]
    public void Options_fill_in_what_the_connection_string_leaves_open()
    {
        var made = Make("Host=db;Username=u;Password=secret", ("MaxPoolSize", "7"), ("CommandTimeoutSeconds", "9"), ("PreparedStatements", "0"));

        Assert.Equal((7, 9, 0, "nexus"), (made.MaxPoolSize, made.CommandTimeout, made.MaxAutoPrepare, made.ApplicationName));
    }

    [Fact]
    public void What_the_connection_string_says_wins()
    {
        var made = Make(
            "Host=db;Maximum Pool Size=11;Command Timeout=12;Max Auto Prepare=13;Application Name=other",
            ("MaxPoolSize", "7"), ("CommandTimeoutSeconds", "9"), ("PreparedStatements", "0"));

        Assert.Equal((11, 12, 13, "other"), (made.MaxPoolSize, made.CommandTimeout, made.MaxAutoPrepare, made.ApplicationName));
    }

    private static NpgsqlConnectionStringBuilder Make(string connectionString, params (string Name, string Value)[] options)
    {
        var settings = options.ToDictionary(o => $"Nexus:Postgres:{o.Name}", o => (string?)o.Value, StringComparer.Ordinal);
        settings["Nexus:Postgres:ConnectionString"] = connectionString;
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddLogging();
        services.AddNexusPostgres();
        using var provider = services.BuildServiceProvider();
        return new NpgsqlConnectionStringBuilder(provider.GetRequiredService<NpgsqlDataSource>().ConnectionString);
    }
}
