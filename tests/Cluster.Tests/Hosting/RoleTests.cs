using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nexus.Grains.Storage;
using Nexus.Testing;

namespace Nexus.Cluster.Tests.Hosting;

/// <summary>What each kind of process does, and leaves to the others.</summary>
public sealed class RoleTests : IAsyncLifetime
{
    private Nodes _nodes = null!;
    private NexusServer _silo = null!;
    private NexusServer _api = null!;

    public async Task InitializeAsync()
    {
        _nodes = await Nodes.CreateAsync();
        _silo = await _nodes.StartAsync("Silo");
        _api = await _nodes.StartAsync("Api");
    }

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task A_front_end_answers_for_grains_that_live_in_a_silo()
    {
        using var user = await _api.RegisterUserAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(user.Client, "/api/v1/auth/me"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(_api.Client, "/ready"));
    }

    [Theory]
    [InlineData("/health", HttpStatusCode.OK)]
    [InlineData("/ready", HttpStatusCode.OK)]
    [InlineData("/metrics", HttpStatusCode.OK)]
    [InlineData("/version", HttpStatusCode.OK)]
    [InlineData("/api/v1/templates/domains", HttpStatusCode.NotFound)]
    [InlineData("/dashboard/", HttpStatusCode.NotFound)]
    [InlineData("/swagger/index.html", HttpStatusCode.NotFound)]
    [InlineData("/", HttpStatusCode.NotFound)]
    public async Task A_silo_answers_its_probes_and_nothing_else(string path, HttpStatusCode status)
    {
        Assert.Equal(status, await StatusAsync(_silo.Client, path));
    }

    [Fact]
    public void A_front_end_does_no_work_of_grains()
    {
        Assert.DoesNotContain(_api.Services.GetServices<IHostedService>(), s => s.GetType().Assembly == typeof(StorageServices).Assembly);
        Assert.Contains(_silo.Services.GetServices<IHostedService>(), s => s.GetType().Assembly == typeof(StorageServices).Assembly);
    }

    [Fact]
    public async Task What_a_silo_lacks_its_front_end_tells_as_such()
    {
        var body = new { email = "somebody@example.com", password = NexusServer.Password };
        await _nodes.Database.StopAcceptingAsync();
        try
        {
            using var answer = await _api.Client.PostAsJsonAsync("/api/v1/auth/register", body);
            Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode}: {_api.Logs.Problems}");
        }
        finally
        {
            await _nodes.Database.StartAcceptingAsync();
        }
    }

    [Fact]
    public async Task A_front_end_without_a_silo_gives_up_and_says_so()
    {
        var gaveUp = await Assert.ThrowsAsync<Silo.Startup.StartupException>(
            () => _nodes.StartAsync("Api", ("Cluster:Name", "nobody"), ("Cluster:StartTimeoutSeconds", "1")));

        Assert.Equal(Silo.Startup.StartupException.ClusterUnavailable, gaveUp.ExitCode);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }
}
