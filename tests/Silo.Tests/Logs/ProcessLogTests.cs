using System.Text.Json;
using Nexus.Testing;

namespace Nexus.Silo.Tests.Logs;

public sealed class ProcessLogTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>
{
    [Fact]
    public async Task Every_line_of_standard_output_is_one_json_object()
    {
        await using var process = await NexusProcess.StartAsync(database);
        await process.StatusAsync("/no/such/%0a%22secret-path?with=%0d%0aquery");
        process.SendTerm();
        Assert.Equal(0, await process.ExitAsync());

        Assert.NotEmpty(process.Output);
        Assert.DoesNotContain(process.Output, l => l.Contains("secret-path", StringComparison.Ordinal));
        foreach (var line in process.Output)
        {
            using var parsed = JsonDocument.Parse(line);
            foreach (var field in new[] { "timestamp", "level", "category", "message" })
                Assert.Equal(JsonValueKind.String, parsed.RootElement.GetProperty(field).ValueKind);
        }
    }
}
