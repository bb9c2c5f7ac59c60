using System.Net;
using Nexus.Testing;

namespace Nexus.Api.Tests.Templates;

public sealed class TemplateStreamTests(TemplateServer fixture) : IClassFixture<TemplateServer>
{
    [Fact]
    public async Task Text_arrives_before_it_is_complete()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.StartAsync("hold and go on", "finance");
        var first = await user.Client.StreamAsync(id, until: e => e.EventType == "domain.delta");
        Assert.Equal(["execution.started", "domain.started", "domain.delta"], first.Select(e => e.EventType));
        Assert.Equal("running", (await user.Client.StatusAsync(id)).GetProperty("status").GetString());

        fixture.Model.Release();
        var rest = await user.Client.StreamAsync(id, first[^1].EventId);
        Assert.Equal(["domain.completed", "execution.completed"], rest.Select(e => e.EventType).Where(t => t != "domain.delta"));
        Assert.Equal("hold and go on", first.Concat(rest).TextOf("finance"));
        Assert.Equal("hold and go on", rest.First(e => e.EventType == "domain.completed").Data.GetProperty("section").GetProperty("text").GetString());
        Assert.All(first.Concat(rest), e => Assert.NotNull(e.EventId));
    }

    [Fact]
    public async Task A_stream_opened_after_the_end_replays_everything_and_ends()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.StartAsync("What is a loan?", "finance", "legal");
        await user.Client.EndAsync(id);
        var events = await user.Client.StreamAsync(id);

        Assert.Equal(("execution.started", "execution.completed"), (events[0].EventType, events[^1].EventType));
        Assert.Equal(2, events.Count(e => e.EventType == "domain.completed"));
        Assert.Equal("What is a loan?", events.TextOf("legal"));
    }

    [Fact]
    public async Task Whoever_has_everything_is_told_to_stay_away()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.StartAsync("What is a loan?", "finance");
        await user.Client.EndAsync(id);
        var last = (await user.Client.StreamAsync(id))[^1].EventId;

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/templates/stream/{id}");
        request.Headers.Add("Last-Event-ID", last);
        using var response = await user.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task A_cancelled_execution_ends_its_streams()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var id = await user.Client.StartAsync("hold this", "finance");
        var stream = user.Client.StreamAsync(id);
        await user.Client.UntilAsync(id, s => s == "running");
        using var response = await user.Client.PostAsync(new Uri($"/api/v1/templates/cancel/{id}", UriKind.Relative), content: null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("execution.cancelled", (await stream)[^1].EventType);
    }

    [Fact]
    public async Task A_stream_outlives_the_activation_behind_it()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var calls = fixture.Model.Calls;
        var id = await user.Client.StartAsync("hold and go on", "finance");
        var connected = new TaskCompletionSource();
        var stream = user.Client.StreamAsync(id, until: e =>
        {
            connected.TrySetResult();
            return false;
        });
        await connected.Task;
        await Eventually.Condition(() => fixture.Model.Calls == calls + 1);

        // Another writer was first: what this activation writes next is refused, and it is gone.
        await fixture.Database.ExecuteAsync("update nexus.grain_state set version = version + 1 where key = $1", id);
        fixture.Model.Release();
        await Eventually.Condition(() => fixture.Model.Calls == calls + 2);
        fixture.Model.Release();

        var events = await stream;
        Assert.Single(events, e => e.EventType == "execution.started");
        Assert.Equal([1, 2], events.Where(e => e.EventType == "domain.started").Select(e => e.Data.GetProperty("attempt").GetInt32()));
        Assert.Equal("hold and go on", events.TextOf("finance"));
        Assert.Equal("execution.completed", events[^1].EventType);
    }

    [Fact]
    public async Task A_client_goes_on_after_a_restart_of_the_server()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var server = await NexusServer.StartAsync(database, setup =>
        {
            // Of several, each that stops begins an attempt of its own on the next.
            setup.Silos = 1;
            setup.Settings["Nexus:Ai:Offline:DeltaDelay"] = "00:00:00.005";
        });
        using var user = await server.RegisterUserAsync();
        var id = await user.Client.StartAsync("How do I repay a loan?", "finance", "legal");
        var first = await user.Client.StreamAsync(id, until: e => e.EventType == "domain.delta" && e.Data.GetProperty("offset").GetInt32() > 100);

        await server.RestartAsync();
        using var again = await server.LogInAsync(user.Email);
        var rest = await again.Client.StreamAsync(id, first[^1].EventId);
        var result = await again.Client.StatusAsync(id);

        Assert.DoesNotContain(rest, e => e.EventType == "execution.started");
        Assert.Equal("execution.completed", rest[^1].EventType);
        Assert.All(result.GetProperty("sections").EnumerateArray(), section => Assert.Equal(
            section.GetProperty("text").GetString(), first.Concat(rest).TextOf(section.GetProperty("domain").GetString()!)));
        Assert.All(result.GetProperty("sections").EnumerateArray(), section => Assert.Equal(2, section.GetProperty("attempt").GetInt32()));
    }
}
