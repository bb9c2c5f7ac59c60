using System.Text.Json;
using Nexus.Testing;
using Nexus.Testing.Conversations;

namespace Nexus.Api.Tests.Conversations;

/// <summary>A conversation watched in several ways through a restart of the server.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task Two_sockets_and_a_stream_see_the_same_in_the_same_order_through_a_restart()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var server = await NexusServer.StartAsync(database, setup => setup.Settings["Nexus:Ai:Offline:DeltaDelay"] = "00:00:00");
        using var before = await server.RegisterUserAsync();
        var id = await before.Client.BeginAsync();
        var watchers = Enumerable.Range(0, 3).Select(_ => new List<(long Seq, string What)>()).ToList();
        using (var one = await SocketClient.OpenAsync(server.BaseAddress, id, before.AccessToken))
        using (var two = await SocketClient.OpenAsync(server.BaseAddress, id, before.AccessToken))
        {
            // They begin to watch some time after they are connected.
            await one.UntilAsync(f => f.Is("conversation.updated"));
            await two.UntilAsync(f => f.Is("conversation.updated"));
            var stream = before.Client.WatchAsync(id, "0", _ => false);
            for (var i = 0; i < 10; i++)
                await before.Client.WriteAsync(id, $"Before {i}", reply: i % 3 == 0);
            await one.UntilAsync(f => f.Is("message.created") && f.GetProperty("data").GetProperty("message").Text("text") == "Before 9");
            // Read while it stops: a client that answers a ping of a server that is gone is reset before it sees the close frame.
            var codes = Task.WhenAll(one.CodeAsync(), two.CodeAsync());
            await server.StopAsync();
            Assert.Equal([1012, 1012], await codes);
            Keep(watchers[0], one.Frames.Select(f => (f.Text("type"), f.TryGetProperty("data", out var d) ? d : default)));
            Keep(watchers[1], two.Frames.Select(f => (f.Text("type"), f.TryGetProperty("data", out var d) ? d : default)));
            var events = await stream;
            Keep(watchers[2], events.Select(e => (e.EventType, e.Data)));

            await server.StartAsync();
            using var after = await server.LogInAsync(before.Email);
            using var oneAgain = await SocketClient.OpenAsync(server.BaseAddress, id, after.AccessToken, one.LastId);
            using var twoAgain = await SocketClient.OpenAsync(server.BaseAddress, id, after.AccessToken, two.LastId);
            var streamAgain = after.Client.WatchAsync(id, events.Last(e => e.EventId is not null).EventId, e => IsLast(e.EventType, e.Data));
            JsonElement last = default;
            for (var i = 0; i < 10; i++)
                last = await after.Client.WriteAsync(id, $"After {i}", reply: i == 9);
            await oneAgain.UntilAsync(f => IsLast(f.Text("type"), f.GetProperty("data")));
            await twoAgain.UntilAsync(f => IsLast(f.Text("type"), f.GetProperty("data")));
            Keep(watchers[0], oneAgain.Frames.Select(f => (f.Text("type"), f.GetProperty("data"))));
            Keep(watchers[1], twoAgain.Frames.Select(f => (f.Text("type"), f.GetProperty("data"))));
            Keep(watchers[2], (await streamAgain).Select(e => (e.EventType, e.Data)));
            Assert.True(IsReply(last));
        }

        Assert.Equal(watchers[2], watchers[0]);
        Assert.Equal(watchers[2], watchers[1]);
        Assert.Equal(watchers[0].Count, watchers[0].Distinct().Count());
        Assert.Equal(20, watchers[0].Count(w => w.What.StartsWith("message.created user", StringComparison.Ordinal)));

        bool IsLast(string type, JsonElement data) => type is "message.completed" or "message.failed" && IsAfter(data);
    }

    [Fact]
    public async Task A_reply_whose_server_stopped_ends_as_failed_and_can_be_written_anew()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var server = await NexusServer.StartAsync(database, setup =>
        {
            setup.Settings["Nexus:Ai:Offline:DeltaDelay"] = "00:00:05";
            setup.Settings["Nexus:Conversations:ResumeAfter"] = "00:00:01";
        });
        using var before = await server.RegisterUserAsync();
        var id = await before.Client.BeginAsync();
        var posted = await before.Client.WriteAsync(id, "Tell me a long story");
        await server.RestartAsync();
        using var after = await server.LogInAsync(before.Email);
        var failed = await after.Client.EndOfReplyAsync(id, posted.Text("replyId"));
        Assert.Equal(("failed", "conversation.interrupted"), (failed.Text("status"), failed.GetProperty("error").Text("code")));
        var again = await after.Client.JsonAsync(HttpMethod.Post, $"/{id}/regenerate", null, System.Net.HttpStatusCode.Accepted);
        Assert.Equal(failed.Text("id"), again.Text("replaces"));
    }

    private static bool IsReply(JsonElement posted) => posted.GetProperty("replyId").ValueKind == JsonValueKind.String;

    // The reply after the restart answers the last message.
    private static bool IsAfter(JsonElement data) => data.GetProperty("message").Text("text").Contains("After 9", StringComparison.Ordinal);

    // What is durable: deltas come in other pieces to everyone.
    private static void Keep(List<(long Seq, string What)> seen, IEnumerable<(string Type, JsonElement Data)> events)
    {
        foreach (var (type, data) in events)
        {
            if (type is not ("message.created" or "message.completed" or "message.failed"))
                continue;
            var message = data.GetProperty("message");
            seen.Add((message.GetProperty("seq").GetInt64(), $"{type} {message.Text("role")} {message.Text("id")}"));
        }
    }
}
