using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Nexus.Testing;

namespace Nexus.Cluster.Tests.Hosting;

/// <summary>A silo that stops as it should is not noticed by clients of the API.</summary>
public sealed class HandoverTests : IAsyncLifetime
{
    private Nodes _nodes = null!;

    public async Task InitializeAsync() => _nodes = await Nodes.CreateAsync();

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task No_request_fails_while_one_silo_after_the_other_is_replaced()
    {
        var silos = new[] { await _nodes.StartAsync("Silo"), await _nodes.StartAsync("Silo") };
        var api = await _nodes.StartAsync("Api");
        var answers = new ConcurrentQueue<HttpStatusCode>();
        using var done = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(_ => UseAsync(api, answers, done.Token)).ToList();

        foreach (var silo in silos)
        {
            await Progress(answers);
            await silo.StopAsync();
            await Progress(answers);
            await silo.StartAsync();
        }

        await Progress(answers);
        await done.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Empty(answers.Where(a => a is not (HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted)).GroupBy(a => a));
    }

    private static Task Progress(ConcurrentQueue<HttpStatusCode> answers)
    {
        var before = answers.Count;
        return Eventually.Condition(() => answers.Count > before + 40);
    }

    // Commands that must not be repeated among them: a profile is changed without an Idempotency-Key.
    private static async Task UseAsync(NexusServer api, ConcurrentQueue<HttpStatusCode> answers, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            using var user = await api.RegisterUserAsync();
            answers.Enqueue(HttpStatusCode.Created);
            for (var i = 0; i < 5; i++)
            {
                using var changed = await user.Client.PatchAsJsonAsync("/api/v1/auth/me", new { displayName = $"Name {i}" }, CancellationToken.None);
                answers.Enqueue(changed.StatusCode);
                using var read = await user.Client.GetAsync(new Uri("/api/v1/auth/me", UriKind.Relative), CancellationToken.None);
                answers.Enqueue(read.StatusCode);
            }

            using var started = await user.Client.PostAsJsonAsync("/api/v1/templates/execute", new { query = "What is compound interest?" }, CancellationToken.None);
            answers.Enqueue(started.StatusCode);
        }
    }
}
