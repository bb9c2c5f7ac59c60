using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Nexus.Testing;
using Nexus.Testing.Conversations;

namespace Nexus.Silo.Tests.Conversations;

/// <summary>Clients of one conversation through the sudden end of a real process.</summary>
public sealed class ConversationKillTests : IDisposable
{
    private static readonly Dictionary<string, string?> Settings = new(StringComparer.Ordinal)
    {
        ["NEXUS__CONVERSATIONS__RESUMEAFTER"] = "00:00:02",
        ["NEXUS__AI__OFFLINE__DELTADELAY"] = "00:00:00.050",
    };

    private readonly string _home = Directory.CreateTempSubdirectory("nexus-test-").FullName;
    private string _token = "";

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Two_sockets_and_a_stream_see_the_same_in_the_same_order_through_a_kill()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        string id, cutOff;
        Clients before;
        await using (var first = await NexusProcess.StartAsync(database, Settings, _home))
        {
            _token = await RegisterAsync(first);
            id = (await CallAsync(first, "", new { })).GetProperty("id").GetString()!;
            before = await OpenAsync(first, id, positions: null);
            for (var i = 0; i < 5; i++)
                await CallAsync(first, $"/{id}/messages", new { text = $"Before {i}", reply = false });
            cutOff = (await CallAsync(first, $"/{id}/messages", new { text = "Tell me a long story" })).GetProperty("replyId").GetString()!;
            await before.AllAsync(f => f.Is("message.delta"));
            await first.KillAsync();
            await before.DrainAsync();
        }

        await using var second = await NexusProcess.StartAsync(database, Settings, _home);
        await using var after = await OpenAsync(second, id, before);
        await after.AllAsync(f => f.Ends(cutOff));
        var again = (await CallAsync(second, $"/{id}/regenerate", new { })).GetProperty("id").GetString()!;
        await CallAsync(second, $"/{id}/messages", new { text = "After", reply = false });
        await after.AllAsync(f => f.Ends(again));
        await before.DisposeAsync();

        var seen = Clients.Durable(before, after);
        Assert.Equal(seen[0], seen[1]);
        Assert.Equal(seen[0], seen[2]);
        Assert.Equal(seen[0].Count, seen[0].Distinct().Count());
        // Five before, the question and its reply twice, one after; and how each reply ended.
        Assert.Equal(9, seen[0].Count(s => s.StartsWith("message.created", StringComparison.Ordinal)));
        Assert.Contains(seen[0], s => s.StartsWith("message.failed", StringComparison.Ordinal) && s.EndsWith($"{cutOff} failed", StringComparison.Ordinal));
        Assert.Equal($"{again} completed", string.Join(' ', seen[0][^1].Split(' ')[^2..]));
    }

    private static async Task<string> RegisterAsync(NexusProcess server)
    {
        using var response = await server.Client.PostAsJsonAsync(
            "/api/v1/auth/register", new { email = "talks@example.com", password = NexusServer.Password });
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString()!;
    }

    private async Task<JsonElement> CallAsync(NexusProcess server, string path, object body)
    {
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        using var response = await server.Client.PostAsJsonAsync($"/api/v1/conversations{path}", body);
        Assert.True(response.StatusCode is HttpStatusCode.Created or HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<Clients> OpenAsync(NexusProcess server, string id, Clients? positions)
    {
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        var clients = new Clients(
            await SocketClient.OpenAsync(server.Client.BaseAddress!, id, _token, positions?.One.LastId),
            await SocketClient.OpenAsync(server.Client.BaseAddress!, id, _token, positions?.Two.LastId),
            await StreamClient.OpenAsync(server.Client, id, positions?.Stream.LastId));
        if (positions is null)
            await clients.AllAsync(f => f.Is("conversation.updated"));
        return clients;
    }

    private sealed record Clients(SocketClient One, SocketClient Two, StreamClient Stream) : IAsyncDisposable
    {
        public Task<JsonElement[]> AllAsync(Func<JsonElement, bool> wished) => Task.WhenAll(One.UntilAsync(wished), Two.UntilAsync(wished), Stream.UntilAsync(wished));

        public Task DrainAsync() => Task.WhenAll(One.DrainAsync(), Two.DrainAsync(), Stream.DrainAsync());

        // What each of the three saw in both lives.
        public static List<List<string>> Durable(Clients first, Clients second) =>
        [
            [.. first.One.Frames.Concat(second.One.Frames).Durable()],
            [.. first.Two.Frames.Concat(second.Two.Frames).Durable()],
            [.. first.Stream.Frames.Concat(second.Stream.Frames).Durable()],
        ];

        public async ValueTask DisposeAsync()
        {
            One.Dispose();
            Two.Dispose();
            await Stream.DisposeAsync();
        }
    }
}
