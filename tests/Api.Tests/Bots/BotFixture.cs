using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Nexus.Api.Tests.Users;
using Nexus.Stands.Telegram;
using Nexus.Testing;

namespace Nexus.Api.Tests.Bots;

/// <summary>A server that Telegram's stand-in reaches, and that reaches it.</summary>
public sealed class BotFixture : IAsyncLifetime
{
    public const string Root = "/api/v1/bots";
    public const string MainSecret = "the-secret-of-the-main-bot";
    private static int _bots;

    public NexusServer Server { get; private set; } = null!;

    public PostgresDatabase Database { get; private set; } = null!;

    public TelegramServer Telegram { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Telegram = await TelegramServer.StartAsync();
        Database = await PostgresDatabase.CreateAsync();
        // Telegram is told the address before the server has taken a port of its own.
        var address = $"http://127.0.0.1:{FreePort()}";
        Server = await NexusServer.StartAsync(Database, setup =>
        {
            setup.Settings["urls"] = address;
            setup.Settings["Nexus:RateLimits:Enabled"] = "false";
            setup.Settings["Nexus:Telegram:BaseUrl"] = Telegram.BaseUrl.AbsoluteUri;
            setup.Settings["Nexus:Bots:PublicUrl"] = address;
            setup.Settings["Nexus:Bots:MaxBots"] = "4";
            setup.Settings["Nexus:Bots:MainToken"] = Telegram.AddBot(1).Token;
            setup.Settings["Nexus:Bots:MainSecret"] = MainSecret;
        });
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Database.DisposeAsync();
        await Telegram.DisposeAsync();
    }

    /// <summary>A bot that nobody has registered.</summary>
    public TelegramBot NewBot() => Telegram.AddBot(5000 + Interlocked.Increment(ref _bots));

    /// <summary>Registers a new bot.</summary>
    public async Task<(string Id, TelegramBot Bot)> RegisterAsync(SignedInUser user)
    {
        var bot = NewBot();
        var answer = await user.Client.PostAnswerAsync(Root, new { token = bot.Token });
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Text);
        return (answer.Member("id"), bot);
    }

    /// <summary>Sends something to a webhook.</summary>
    internal async Task<Answer> UpdateAsync(string path, string body, string? secret, string type = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = new(type);
        if (secret is not null)
            request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", secret);
        using var response = await Server.Client.SendAsync(request);
        return new Answer(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Waits for a bot's update to be handled.</summary>
    internal static async Task<JsonElement> HandledAsync(SignedInUser user, string id)
    {
        JsonElement update = default;
        await Eventually.AsyncCondition(async () =>
        {
            var items = (await user.Client.GetAnswerAsync($"{Root}/{id}/updates?status=done")).Json.GetProperty("items");
            return items.GetArrayLength() > 0 && (update = items[0]).ValueKind == JsonValueKind.Object;
        });
        return update;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
