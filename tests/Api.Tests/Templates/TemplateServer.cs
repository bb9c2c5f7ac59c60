using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Testing;

namespace Nexus.Api.Tests.Templates;

/// <summary>A server that writes at once, or word by word as the test allows, for one signed-in user.</summary>
public sealed class TemplateServer : IAsyncLifetime
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
            setup.AddAdmin();
            setup.Services = services => services.AddKeyedSingleton<IChatClient>("held", Model);
        });
    }

    /// <summary>A session of the admin.</summary>
    public Task<SignedInUser> AdminAsync() => Server.LogInAsAdminAsync();

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Database.DisposeAsync();
        Model.Dispose();
    }
}

/// <summary>How tests talk to the templates API.</summary>
internal static class TemplateCalls
{
    private const string Root = "/api/v1/templates";

    /// <summary>Asks for an execution.</summary>
    public static async Task<HttpResponseMessage> ExecuteAsync(this HttpClient client, object body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Root}/execute");
        request.Content = body is string text ? new StringContent(text, Encoding.UTF8, "application/json") : JsonContent.Create(body);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await client.SendAsync(request);
    }

    /// <summary>Starts an execution and returns its id.</summary>
    public static async Task<string> StartAsync(this HttpClient client, string query, params string[] domains)
    {
        using var response = await client.ExecuteAsync(new { query, domains = domains.Length > 0 ? domains : null });
        var body = await response.JsonAsync(HttpStatusCode.Accepted);
        return body.GetProperty("executionId").GetString()!;
    }

    /// <summary>Status and result.</summary>
    public static async Task<JsonElement> StatusAsync(this HttpClient client, string id)
    {
        using var response = await client.GetAsync(new Uri($"{Root}/status/{id}", UriKind.Relative));
        return await response.JsonAsync(HttpStatusCode.OK);
    }

    /// <summary>Waits until an execution is over.</summary>
    public static Task<JsonElement> EndAsync(this HttpClient client, string id) => client.UntilAsync(
        id, status => status is "completed" or "partial" or "failed" or "cancelled");

    /// <summary>Waits for a status.</summary>
    public static async Task<JsonElement> UntilAsync(this HttpClient client, string id, Func<string, bool> status)
    {
        JsonElement last = default;
        await Eventually.AsyncCondition(async () => status((last = await client.StatusAsync(id)).GetProperty("status").GetString()!));
        return last;
    }

    /// <summary>Reads events until one is as wished, or to the end.</summary>
    public static async Task<List<SseItem<JsonElement>>> StreamAsync(
        this HttpClient client, string id, string? lastEventId = null, Func<SseItem<JsonElement>, bool>? until = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Root}/stream/{id}");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
        var events = new List<SseItem<JsonElement>>();
        await foreach (var item in SseParser.Create(body, (_, data) => JsonSerializer.Deserialize<JsonElement>(data)).EnumerateAsync(limit.Token))
        {
            events.Add(item);
            if (until?.Invoke(item) is true)
                break;
        }

        return events;
    }

    /// <summary>The text of a domain, put together as the documentation says.</summary>
    public static string TextOf(this IEnumerable<SseItem<JsonElement>> events, string domain)
    {
        var text = new StringBuilder();
        foreach (var item in events)
        {
            if (item.EventType == "execution.started" || (item.EventType == "domain.started" && item.Data.GetProperty("domain").GetString() == domain))
                text.Clear();
            if (item.EventType != "domain.delta" || item.Data.GetProperty("domain").GetString() != domain)
                continue;
            Assert.Equal(text.Length, item.Data.GetProperty("offset").GetInt32());
            text.Append(item.Data.GetProperty("text").GetString());
        }

        return text.ToString();
    }

    /// <summary>The body of an answer with the status it should have.</summary>
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} instead of {(int)status}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>The problem of an answer with the status and code it should have.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.JsonAsync(status);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        return problem;
    }
}
