using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nexus.Api.Tests.Users;
using Nexus.Stands.Webhooks;
using Nexus.Testing;

namespace Nexus.Api.Tests.Webhooks;

/// <summary>A server that may send to this machine, and a receiver there.</summary>
public sealed class WebhookFixture : IAsyncLifetime
{
    public const string Root = "/api/v1/webhooks";

    private PostgresDatabase _database = null!;

    public NexusServer Server { get; private set; } = null!;

    public PostgresDatabase Database => _database;

    public async Task InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        Server = await NexusServer.StartAsync(_database, setup =>
        {
            setup.AddAdmin();
            // Limits are counted by address, which all callers here share.
            setup.Settings["Nexus:RateLimits:Enabled"] = "false";
            setup.Settings["Nexus:Webhooks:AllowedNetworks:0"] = "127.0.0.1/32";
            setup.Settings["Nexus:Webhooks:MaxEndpoints"] = "5";
        });
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await _database.DisposeAsync();
    }
}

/// <summary>How tests talk to the API of webhooks.</summary>
internal static class WebhookCalls
{
    private const string Root = WebhookFixture.Root;

    /// <summary>Registers an endpoint and returns its id and secret.</summary>
    public static async Task<(string Id, string Secret)> RegisterAsync(this SignedInUser user, Uri url, params string[] events)
    {
        var answer = await user.Client.PostAnswerAsync($"{Root}/register", new { url, events = events.Length == 0 ? ["*"] : events });
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Text);
        return (answer.Json.GetProperty("webhook").GetProperty("id").GetString()!, answer.Member("secret"));
    }

    /// <summary>Registers an endpoint that a receiver stands behind, which then checks its signatures.</summary>
    public static async Task<string> RegisterAsync(this SignedInUser user, WebhookReceiver receiver, params string[] events)
    {
        var (id, secret) = await user.RegisterAsync(receiver.Address, events);
        receiver.Secrets = [secret];
        return id;
    }

    public static Task<Answer> PatchAsync(this SignedInUser user, string id, object body, string? ifMatch = null) =>
        user.Client.SendAsync(HttpMethod.Patch, $"{Root}/{id}", JsonContent.Create(body), token: null, ifMatch: ifMatch);

    public static Task<Answer> PutAsync(this SignedInUser user, string id, object body, string? ifMatch = null) =>
        user.Client.SendAsync(HttpMethod.Put, $"{Root}/{id}", JsonContent.Create(body), token: null, ifMatch: ifMatch);

    public static Task<Answer> DeleteAsync(this SignedInUser user, string id, string? ifMatch = null) =>
        user.Client.SendAsync(HttpMethod.Delete, $"{Root}/{id}", content: null, token: null, ifMatch: ifMatch);

    /// <summary>Waits for a delivery and for what it is to be.</summary>
    public static async Task<JsonElement> DeliveryAsync(this SignedInUser user, string statusUrl, string status)
    {
        JsonElement last = default;
        await Eventually.AsyncCondition(async () =>
        {
            var answer = await user.Client.GetAnswerAsync(statusUrl);
            if (answer.Status != HttpStatusCode.OK)
                return false;
            last = answer.Json;
            return last.GetProperty("delivery").GetProperty("status").GetString() == status;
        });
        return last;
    }

    /// <summary>A list in a body.</summary>
    public static string[] Words(params string[] words) => words;
}
