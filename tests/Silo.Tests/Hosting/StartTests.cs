using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Nexus.Silo.Startup;
using Nexus.Testing;

namespace Nexus.Silo.Tests.Hosting;

/// <summary>The real process, from its start to its exit code.</summary>
public sealed class StartTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>
{
    [Fact]
    public async Task Version_names_the_version_and_the_engine()
    {
        await using var process = NexusProcess.Run(["--version"]);

        Assert.Equal(0, await process.ExitAsync());
        Assert.Matches("^nexus [0-9]+\\.[0-9]+\\.[0-9]+.* \\((Embedded|Orleans) [0-9.]+\\)$", Assert.Single(process.Output));
    }

    [Fact]
    public async Task The_openapi_document_is_printed_without_postgresql()
    {
        await using var process = NexusProcess.Run(["--print-openapi"]);

        Assert.Equal(0, await process.ExitAsync());
        using var document = JsonDocument.Parse(string.Join('\n', process.Output));
        Assert.StartsWith("3.1", document.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.True(document.RootElement.GetProperty("paths").TryGetProperty("/health", out _));
    }

    [Fact]
    public async Task A_fresh_database_is_brought_to_the_schema_and_served()
    {
        await using var empty = await PostgresDatabase.CreateEmptyAsync();

        await using var process = await NexusProcess.StartAsync(empty);

        Assert.Equal(HttpStatusCode.OK, await process.StatusAsync("/health"));
        Assert.True(await empty.ScalarAsync<long>("select count(*) from nexus_schema.migration") > 0);
    }

    [Fact]
    public async Task Applying_the_schema_is_a_job_of_its_own()
    {
        await using var empty = await PostgresDatabase.CreateEmptyAsync();
        await using (var refused = NexusProcess.Run([], Connection(empty, ("NEXUS__POSTGRES__APPLYSCHEMA", "false"))))
        {
            Assert.Equal(StartupException.BadSchema, await refused.ExitAsync());
            Assert.StartsWith("The schema file 0001_nexus.sql is not applied", Assert.Single(refused.Errors), StringComparison.Ordinal);
        }

        await using var job = NexusProcess.Run(["--apply-schema"], Connection(empty));

        Assert.Equal(0, await job.ExitAsync());
        await using var process = await NexusProcess.StartAsync(empty, Connection(empty, ("NEXUS__POSTGRES__APPLYSCHEMA", "false")));
    }

    [Fact]
    public async Task Without_postgresql_it_waits_and_then_ends_with_one_line_that_says_where_it_looked()
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["NEXUS__POSTGRES__CONNECTIONSTRING"] = "Host=127.0.0.1;Port=1;Username=nobody;Password=hunter2;Database=none",
            ["NEXUS__POSTGRES__STARTTIMEOUTSECONDS"] = "1",
        };

        await using var process = NexusProcess.Run([], environment);

        Assert.Equal(StartupException.DatabaseUnavailable, await process.ExitAsync());
        var line = Assert.Single(process.Errors);
        Assert.StartsWith(
            "PostgreSQL at 127.0.0.1, port 1 (database none, account nobody) did not answer within 1 s: Connection refused.", line, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal);
        Assert.Contains(process.Output, l => l.Contains("Waiting up to 1 s for PostgreSQL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_database_that_does_not_exist_ends_it_at_once()
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["NEXUS__POSTGRES__CONNECTIONSTRING"] = database.ConnectionString.Replace(database.Name, "nexus_missing", StringComparison.Ordinal),
            ["NEXUS__POSTGRES__STARTTIMEOUTSECONDS"] = "600",
        };

        await using var process = NexusProcess.Run([], environment);

        Assert.Equal(StartupException.DatabaseUnavailable, await process.ExitAsync());
        Assert.Contains("refuses: database \"nexus_missing\" does not exist (3D000)", Assert.Single(process.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        await using var process = NexusProcess.Run(["--port", port.ToString()], Connection(database));

        Assert.Equal(StartupException.PortUnavailable, await process.ExitAsync());
        Assert.StartsWith($"Failed to bind to address http://127.0.0.1:{port}: address already in use.", Assert.Single(process.Errors), StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Connection(PostgresDatabase target, params (string Name, string Value)[] more)
    {
        var environment = more.ToDictionary(m => m.Name, m => (string?)m.Value, StringComparer.Ordinal);
        environment["NEXUS__POSTGRES__CONNECTIONSTRING"] = target.ConnectionString;
        return environment;
    }
}
