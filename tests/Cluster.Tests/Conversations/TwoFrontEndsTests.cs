using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nexus.Cluster.Tests.Hosting;
using Nexus.Testing.Conversations;

namespace Nexus.Cluster.Tests.Conversations;

/// <summary>Everyone sees one order, whichever front-end he is at.</summary>
public sealed class TwoFrontEndsTests : IAsyncLifetime
{
    private const string Root = "/api/v1/conversations";
    private Nodes _nodes = null!;

    public async Task InitializeAsync() => _nodes = await Nodes.CreateAsync();

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task Watchers_at_two_front_ends_see_what_many_write_at_both_in_one_order()
    {
        const int writers = 6;
        const int each = 10;
        await _nodes.StartAsync("Silo");
        await _nodes.StartAsync("Silo");
        var frontEnds = new[] { await _nodes.StartAsync("Api"), await _nodes.StartAsync("Api") };
        using var user = await frontEnds[0].RegisterUserAsync();
        using var elsewhere = await frontEnds[1].LogInAsync(user.Email);
        var clients = new[] { user.Client, elsewhere.Client };
        var id = (await PostAsync(user.Client, Root, new { }, HttpStatusCode.Created)).GetProperty("id").GetString()!;

        using var socket = await SocketClient.OpenAsync(frontEnds[0].BaseAddress, id, user.AccessToken, "0");
        using var other = await SocketClient.OpenAsync(frontEnds[1].BaseAddress, id, elsewhere.AccessToken, "0");
        await using var stream = await StreamClient.OpenAsync(elsewhere.Client, id, "0");
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async w =>
        {
            for (var i = 0; i < each; i++)
                await PostAsync(clients[w % 2], $"{Root}/{id}/messages", new { text = $"{w}.{i}", reply = false }, HttpStatusCode.Accepted);
        }));

        // A ticket of one front-end opens the door at the other.
        var ticket = (await PostAsync(user.Client, $"{Root}/{id}/ws-ticket", new { }, HttpStatusCode.OK)).GetProperty("ticket").GetString();
        using var late = await SocketClient.ConnectAsync(frontEnds[1].BaseAddress, id, $"?lastEventId=0&ticket={ticket}");
        await PostAsync(elsewhere.Client, $"{Root}/{id}/messages", new { text = "The end", reply = false }, HttpStatusCode.Accepted);
        foreach (var watcher in new[] { socket.UntilAsync(IsEnd), other.UntilAsync(IsEnd), stream.UntilAsync(IsEnd), late.UntilAsync(IsEnd) })
            await watcher;

        var seen = socket.Frames.Durable().ToList();
        Assert.Equal((writers * each) + 1, seen.Count);
        Assert.Equal(seen, other.Frames.Durable());
        Assert.Equal(seen, stream.Frames.Durable());
        Assert.Equal(seen, late.Frames.Durable());
        for (var w = 0; w < writers; w++)
        {
            // What one writes, one message after the other, stands in that order.
            var texts = socket.Frames.Where(f => f.Is("message.created")).Select(f => f.Message().GetProperty("text").GetString()!);
            Assert.Equal(Enumerable.Range(0, each).Select(i => $"{w}.{i}"), texts.Where(t => t.StartsWith($"{w}.", StringComparison.Ordinal)));
        }
    }

    private static bool IsEnd(JsonElement frame) => frame.Creates("The end");

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body, HttpStatusCode status)
    {
        using var response = await client.PostAsJsonAsync(path, body);
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
