using System.Net;
using System.Text.Json;
using Nexus.Testing;

namespace Nexus.Api.Tests.Audit;

/// <summary>A server with an admin, who reads the audit log.</summary>
public sealed class AuditFixture : IAsyncLifetime
{
    private PostgresDatabase _database = null!;

    public JumpingTimeProvider Clock { get; } = new();

    public NexusServer Server { get; private set; } = null!;

    public SignedInUser Admin { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        Server = await NexusServer.StartAsync(_database, setup =>
        {
            setup.Clock = Clock;
            setup.AddAdmin();
            // Wrong guesses by the dozen; the lock is what is looked at here, not the limit.
            setup.Settings["Nexus:RateLimits:Enabled"] = "false";
        });
        Admin = await Server.LogInAsAdminAsync();
    }

    public async Task DisposeAsync()
    {
        Admin.Dispose();
        await Server.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>A page of the log, newest first.</summary>
    public async Task<(List<JsonElement> Items, string? Cursor)> PageAsync(string query)
    {
        using var response = await Admin.Client.GetAsync(new Uri($"/api/v1/admin/audit?{query}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var page = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return ([.. page.GetProperty("items").EnumerateArray()], page.TryGetProperty("nextCursor", out var cursor) ? cursor.GetString() : null);
    }

    /// <summary>The entries, once there are as many.</summary>
    public async Task<List<JsonElement>> WaitAsync(string query, int count)
    {
        List<JsonElement> items = [];
        await Eventually.AsyncCondition(async () => (items = (await PageAsync(query)).Items).Count >= count, description: $"{count} of {query}");
        Assert.Equal(count, items.Count);
        return items;
    }
}
