using System.Net.Http.Json;
using System.Text.Json;
using Nexus.Testing;

namespace Nexus.Cluster.Tests.Storage;

/// <summary>Orleans's own storage provider and ours keep the same rows: a database changes over from either to the other.</summary>
public sealed class AdoNetStorageTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>, IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("nexus-storage-").FullName;

    [Fact]
    public async Task What_one_provider_stored_the_other_goes_on_with()
    {
        string email;
        await using (var server = await StartAsync("AdoNet"))
        {
            using var user = await server.RegisterUserAsync(displayName: "One");
            email = user.Email;
            await RenameAsync(user, "Two");
            await ExecuteAsync(server, user);
        }

        await using (var server = await StartAsync("Combining"))
        {
            using var user = await server.LogInAsync(email);
            Assert.Equal("Two", await NameAsync(user));
            await RenameAsync(user, "Three");
        }

        await using (var server = await StartAsync("AdoNet"))
        {
            using var user = await server.LogInAsync(email);
            Assert.Equal("Three", await NameAsync(user));
            await RenameAsync(user, "Four");
            Assert.Equal("Four", await NameAsync(user));
        }

        Assert.Equal(3, await database.ScalarAsync<long>(
            "select count(*) from nexus.event_log e join nexus.grain_state s on e.aggregate = 'users.user/' || s.key where s.type = 'users.user' and e.type = 'user.profile.changed'"));
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private Task<NexusServer> StartAsync(string provider) => NexusServer.StartAsync(database, setup =>
    {
        setup.Settings["Nexus:Home"] = _home;
        setup.Settings["Nexus:Storage:Provider"] = provider;
    });

    private static async Task RenameAsync(SignedInUser user, string name)
    {
        using var answer = await user.Client.PatchAsJsonAsync("/api/v1/auth/me", new { displayName = name });
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<string?> NameAsync(SignedInUser user) =>
        (await user.Client.GetFromJsonAsync<JsonElement>("/api/v1/auth/me")).GetProperty("displayName").GetString();

    // To its end: a state that is written many times, with events and due work.
    private static async Task ExecuteAsync(NexusServer server, SignedInUser user)
    {
        using var started = await user.Client.PostAsJsonAsync("/api/v1/templates/execute", new { query = "What is compound interest?" });
        started.EnsureSuccessStatusCode();
        var id = (await started.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("executionId").GetString();
        await Eventually.AsyncCondition(async () =>
            (await user.Client.GetFromJsonAsync<JsonElement>($"/api/v1/templates/status/{id}")).GetProperty("status").GetString() == "completed");
        Assert.DoesNotContain(server.Logs.Entries, e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }
}
