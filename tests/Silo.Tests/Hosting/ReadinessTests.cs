using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nexus.Testing;

namespace Nexus.Silo.Tests.Hosting;

public sealed class ReadinessTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>
{
    private static readonly Uri Ready = new("/ready", UriKind.Relative);
    private static readonly Uri Health = new("/health", UriKind.Relative);

    [Fact]
    public async Task While_postgresql_is_stopped_readiness_names_it_and_comes_back_by_itself()
    {
        await using var server = await NexusServer.StartAsync(database);
        await Eventually.AsyncCondition(async () => await StatusAsync(server, Ready) == HttpStatusCode.OK);

        await database.StopAcceptingAsync();
        try
        {
            await Eventually.AsyncCondition(async () => await StatusAsync(server, Ready) == HttpStatusCode.ServiceUnavailable);
            using var response = await server.Client.GetAsync(Ready);
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Contains("database", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, Health));
        }
        finally
        {
            await database.StartAcceptingAsync();
        }

        await Eventually.AsyncCondition(async () => await StatusAsync(server, Ready) == HttpStatusCode.OK);
    }

    private static async Task<HttpStatusCode> StatusAsync(NexusServer server, Uri path)
    {
        using var response = await server.Client.GetAsync(path);
        return response.StatusCode;
    }
}
