using Nexus.Silo.Engines;
using Nexus.Silo.Startup;
using Nexus.Testing;

namespace Nexus.Silo.Tests.Settings;

/// <summary>What an operator sees who set something wrong: the real process, its exit code and its standard error.</summary>
public sealed class BadSettingsTests
{
    private const string SomeDatabase = "Host=127.0.0.1;Port=1;Username=nobody;Database=none";

    [Fact]
    public async Task Every_bad_setting_gets_one_line_with_its_name_the_problem_and_an_example()
    {
        var (exitCode, errors) = await RunAsync(
            ("NEXUS__POSTGRES__CONNECTIONSTRING", ""),
            ("NEXUS__POSTGRES__MAXPOOLSIZE", "many"),
            ("NEXUS__HTTP__MAXBODYBYTES", "5"),
            ("NEXUS__LOG__FORMAT", "xml"),
            ("NEXUS__TELEMETRY__OTLP__ENDPOINT", "ftp://collector"));

        Assert.Equal(StartupException.BadConfiguration, exitCode);
        Assert.Equal(
            [
                "Nexus:Http:MaxBodyBytes (NEXUS__HTTP__MAXBODYBYTES): The field MaxBodyBytes must be between 1024 and 1073741824. Example: 1048576",
                "Nexus:Log:Format (NEXUS__LOG__FORMAT): The format must be json or text. Example: json",
                "Nexus:Postgres:MaxPoolSize (NEXUS__POSTGRES__MAXPOOLSIZE): \"many\" is not a whole number. Example: 50",
                "Nexus:Telemetry:Otlp:Endpoint (NEXUS__TELEMETRY__OTLP__ENDPOINT): It must begin with http:// or https://. Example: http://127.0.0.1:4317",
            ],
            errors);
    }

    [Fact]
    public async Task A_missing_connection_string_is_named_with_an_example()
    {
        var (exitCode, errors) = await RunAsync(("NEXUS__POSTGRES__CONNECTIONSTRING", ""));

        Assert.Equal(StartupException.BadConfiguration, exitCode);
        Assert.Equal(
            "Nexus:Postgres:ConnectionString (NEXUS__POSTGRES__CONNECTIONSTRING): The connection string of PostgreSQL is not set. "
            + "Example: Host=127.0.0.1;Port=5432;Username=nexus;Password=...;Database=nexus",
            Assert.Single(errors));
    }

    [Fact]
    public async Task A_connection_string_that_can_not_be_read_is_not_repeated_with_its_password()
    {
        var (exitCode, errors) = await RunAsync(("NEXUS__POSTGRES__CONNECTIONSTRING", "Host=db;Pasword=hunter2"));

        Assert.Equal(StartupException.BadConfiguration, exitCode);
        Assert.StartsWith(
            "Nexus:Postgres:ConnectionString (NEXUS__POSTGRES__CONNECTIONSTRING): It can't be read", Assert.Single(errors), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_of_an_enumeration_is_explained_by_its_names()
    {
        var (exitCode, errors) = await RunAsync(("NEXUS__POSTGRES__CONNECTIONSTRING", SomeDatabase), ("NEXUS__STORAGE__PROVIDER", "Redis"));

        Assert.Equal(StartupException.BadConfiguration, exitCode);
        Assert.Equal(
            "Nexus:Storage:Provider (NEXUS__STORAGE__PROVIDER): \"Redis\" is not Combining or AdoNet. Example: Combining", Assert.Single(errors));
    }

    [Fact]
    public async Task A_storage_that_only_Orleans_has_is_refused_by_the_Embedded_engine()
    {
        var (exitCode, errors) = await RunAsync(
            ("NEXUS__POSTGRES__CONNECTIONSTRING", SomeDatabase), ("NEXUS__STORAGE__PROVIDER", "AdoNet"), ("NEXUS__LOG__FORMAT", "xml"));

        const string log = "Nexus:Log:Format (NEXUS__LOG__FORMAT): The format must be json or text. Example: json";
        const string storage = "Nexus:Storage:Provider (NEXUS__STORAGE__PROVIDER): This build has the Embedded engine; AdoNet needs Orleans. Example: Combining";
        Assert.Equal(StartupException.BadConfiguration, exitCode);
        Assert.Equal(Engine.Name == "Embedded" ? [log, storage] : [log], errors);
    }

    private static async Task<(int ExitCode, string[] Errors)> RunAsync(params (string Name, string Value)[] environment)
    {
        await using var process = NexusProcess.Run(
            [], environment.ToDictionary(e => e.Name, e => (string?)e.Value, StringComparer.Ordinal));
        return (await process.ExitAsync(), [.. process.Errors]);
    }
}
