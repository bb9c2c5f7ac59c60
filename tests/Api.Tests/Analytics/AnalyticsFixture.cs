using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nexus.Testing;

namespace Nexus.Api.Tests.Analytics;

/// <summary>A server whose clock can be put forward, with an admin.</summary>
public sealed class AnalyticsFixture : IAsyncLifetime
{
    public const string Root = "/api/v1/analytics";

    public PostgresDatabase Database { get; private set; } = null!;

    public JumpingTimeProvider Clock { get; } = new();

    public NexusServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Database = await PostgresDatabase.CreateAsync();
        Server = await NexusServer.StartAsync(Database, setup =>
        {
            setup.Clock = Clock;
            setup.AddAdmin();
            setup.Settings["Nexus:Analytics:ReportsPerUser"] = "3";
            setup.Settings["Nexus:Analytics:RunsPerReport"] = "2";
        });
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>Sends a body of events and expects this answer.</summary>
    public static async Task<JsonElement> SendAsync(SignedInUser user, object body, HttpStatusCode status = HttpStatusCode.Accepted)
    {
        using var response = await user.Client.PostAsJsonAsync($"{Root}/events", body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }

    /// <summary>Asks and expects this answer.</summary>
    public static async Task<JsonElement> AskAsync(SignedInUser user, string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await user.Client.GetAsync(new Uri($"{Root}/{path}", UriKind.Relative));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }
}
