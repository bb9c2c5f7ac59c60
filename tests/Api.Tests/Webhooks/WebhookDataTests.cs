using System.Net;
using Nexus.Api.Tests.Users;
using Nexus.Stands.Webhooks;
using Nexus.Testing;

namespace Nexus.Api.Tests.Webhooks;

public sealed class WebhookDataTests(WebhookFixture fixture) : IClassFixture<WebhookFixture>
{
    [Fact]
    public async Task The_export_has_the_endpoints_without_their_secrets()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, secret) = await user.RegisterAsync(new Uri("https://hooks.example.com/x"));

        var export = await user.Client.GetAnswerAsync("/api/v1/auth/me/export");

        Assert.True(export.Status == HttpStatusCode.OK, export.Text);
        Assert.Contains(id, export.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret["whsec_".Length..], export.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erasing_an_account_removes_its_endpoints_and_what_was_delivered()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var id = await user.RegisterAsync(receiver, "user.*");
        var asked = await user.Client.PostAnswerAsync($"{WebhookFixture.Root}/{id}/test");
        await user.DeliveryAsync(asked.Member("statusUrl"), "succeeded");

        var erased = await user.Client.PostAnswerAsync("/api/v1/auth/me/erase", new { password = NexusServer.Password });

        Assert.True(erased.Status == HttpStatusCode.NoContent, erased.Text);
        await Eventually.AsyncCondition(async () => await CountAsync("webhooks.endpoint", user.Id) == 0 && await CountAsync("webhooks.delivery", user.Id) == 0);
        await Eventually.AsyncCondition(async () => await CountAsync("webhooks.message", user.Id) == 0 && await CountAsync("webhooks.pending", user.Id) == 0);
        Assert.Equal(0, await fixture.Database.ScalarAsync<long>(
            "select count(*) from nexus.grain_state where type = 'webhooks.endpoint' and state::text like $1", $"%{user.Id}%"));
        await Eventually.AsyncCondition(async () => await fixture.Database.ScalarAsync<string>(
            "select data ->> 'host' from nexus.event_log where aggregate = $1 and type = 'webhook.created'", $"webhooks.endpoint/{id}") == "");
    }

    private Task<long> CountAsync(string table, string owner) => fixture.Database.ScalarAsync<long>($"select count(*) from {table} where owner = $1", owner);
}
