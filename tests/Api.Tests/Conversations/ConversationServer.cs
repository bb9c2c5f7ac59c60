using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Api.Tests.Templates;
using Nexus.Testing;

namespace Nexus.Api.Tests.Conversations;

/// <summary>A server whose model repeats the last message at once, or word by word as the test allows.</summary>
public sealed class ConversationServer : IAsyncLifetime
{
    private PostgresDatabase? _database;
    private NexusServer? _server;

    internal HeldChatClient Model { get; } = new();

    internal NexusServer Server => _server!;

    internal PostgresDatabase Database => _database!;

    public async Task InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        _server = await NexusServer.StartAsync(_database, setup =>
        {
            setup.Settings["Nexus:Ai:Provider"] = "held";
            setup.Settings["Nexus:Conversations:ResumeAfter"] = "00:00:02";
            setup.Services = services => services.AddKeyedSingleton<IChatClient>("held", Model);
        });
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Database.DisposeAsync();
        Model.Dispose();
    }
}

/// <summary>How tests talk to the conversations API.</summary>
internal static class ConversationCalls
{
    private const string Root = "/api/v1/conversations";

    /// <summary>Sends a request.</summary>
    public static async Task<HttpResponseMessage> CallAsync(
        this HttpClient client, HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, $"{Root}{path}");
        if (body is not null)
            request.Content = body is string text ? new StringContent(text, Encoding.UTF8, "application/json") : JsonContent.Create(body);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request);
    }

    /// <summary>Sends a request and returns the body of an answer with the status it should have.</summary>
    public static async Task<JsonElement> JsonAsync(
        this HttpClient client, HttpMethod method, string path, object? body = null, HttpStatusCode status = HttpStatusCode.OK,
        params (string Name, string Value)[] headers)
    {
        using var response = await client.CallAsync(method, path, body, headers);
        return await response.JsonAsync(status);
    }

    /// <summary>Sends a request that fails as it should.</summary>
    public static async Task RefusedAsync(
        this HttpClient client, HttpMethod method, string path, object? body, HttpStatusCode status, string code, params (string Name, string Value)[] headers)
    {
        using var response = await client.CallAsync(method, path, body, headers);
        await response.ProblemAsync(status, code);
    }

    /// <summary>Begins a conversation and returns its id.</summary>
    public static async Task<string> BeginAsync(this HttpClient client, object? body = null) =>
        (await client.JsonAsync(HttpMethod.Post, "", body ?? new { }, HttpStatusCode.Created)).Text("id");

    /// <summary>Writes a message; the answer is 202.</summary>
    public static Task<JsonElement> WriteAsync(this HttpClient client, string id, string text, bool reply = true, params (string Name, string Value)[] headers) =>
        client.JsonAsync(HttpMethod.Post, $"/{id}/messages", new { text, reply }, HttpStatusCode.Accepted, headers);

    /// <summary>The latest messages.</summary>
    public static async Task<List<JsonElement>> MessagesAsync(this HttpClient client, string id, string query = "limit=100") =>
        [.. (await client.JsonAsync(HttpMethod.Get, $"/{id}/messages?{query}")).GetProperty("items").EnumerateArray()];

    /// <summary>Waits until a reply is final.</summary>
    public static async Task<JsonElement> EndOfReplyAsync(this HttpClient client, string id, string replyId)
    {
        JsonElement reply = default;
        await Eventually.AsyncCondition(async () =>
        {
            reply = (await client.MessagesAsync(id)).FirstOrDefault(m => m.Text("id") == replyId);
            return reply.ValueKind == JsonValueKind.Object && reply.Text("status") != "writing";
        });
        return reply;
    }

    /// <summary>Adds a member.</summary>
    public static Task AddAsync(this HttpClient client, string id, SignedInUser member, string role) =>
        client.JsonAsync(HttpMethod.Put, $"/{id}/members/{member.Id}", new { role });

    /// <summary>Reads events until one is as wished, or to the end.</summary>
    public static async Task<List<SseItem<JsonElement>>> WatchAsync(
        this HttpClient client, string id, string? lastEventId, Func<SseItem<JsonElement>, bool> until, Action? opened = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Root}/{id}/stream");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        opened?.Invoke();
        await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
        var events = new List<SseItem<JsonElement>>();
        await foreach (var item in SseParser.Create(body, (_, data) => JsonSerializer.Deserialize<JsonElement>(data)).EnumerateAsync(limit.Token))
        {
            events.Add(item);
            if (until(item))
                break;
        }

        return events;
    }

    /// <summary>A member of an answer that is text.</summary>
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
