using System.Net;
using System.Text.Json;
using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Api.Tests.Audit;

/// <summary>A server with an admin, who reads the audit log.</summary>
public sealed class AuditFixture : IAsyncLifetime
{
    public const string AdminEmail = "auditor@example.com";
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
            setup.Settings["Nexus:Admin:Email"] = AdminEmail;
            setup.Settings["Nexus:Admin:Password"] = NexusServer.Password;
            // Wrong guesses by the dozen; the lock is what is looked at here, not the limit.
            setup.Settings["Nexus:RateLimits:Enabled"] = "false";
        });
        // The account is made while the server takes its first requests.
        await Eventually.AsyncCondition(async () =>
            await Server.Grains.GetGrain<IEmailGrain>(AdminEmail).GetOwnerAsync() is { } id && (await Server.Grains.GetGrain<IUserGrain>(id).GetAsync()).IsSuccess);
        Admin = await Server.LogInAsync(AdminEmail);
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
