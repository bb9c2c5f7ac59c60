using System.Net;
using System.Text.Json;
using Nexus.Api.Tests.Users;
using Nexus.Stands.Webhooks;
using Nexus.Testing;

namespace Nexus.Api.Tests.Webhooks;

public sealed class DeliveryApiTests(WebhookFixture fixture) : IClassFixture<WebhookFixture>
{
    private const string Root = WebhookFixture.Root;

    [Fact]
    public async Task What_happens_to_the_account_arrives_where_it_is_wanted_and_nowhere_else()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        using var other = await fixture.Server.RegisterUserAsync();
        await using var keys = await WebhookReceiver.StartAsync();
        await using var reports = await WebhookReceiver.StartAsync();
        await using var others = await WebhookReceiver.StartAsync();
        await user.RegisterAsync(keys, "user.api-key.*");
        var filtered = await user.RegisterAsync(reports, "user.api-key.created");
        await user.PatchAsync(filtered, new { filter = new[] { new { property = "name", op = "contains", value = "report" } } });
        await other.RegisterAsync(others, "*");

        await MakeKeyAsync(user, "nightly report");
        await MakeKeyAsync(user, "laptop");

        await Eventually.Condition(() => keys.Received.Count == 2 && reports.Received.Count == 1);
        Assert.Equal("nightly report", DataOf(reports.Received[0]).GetProperty("name").GetString());
        Assert.Empty(others.Received);
        Assert.Empty(keys.Faults.Concat(reports.Faults));
    }

    [Fact]
    public async Task Deliveries_are_listed_by_status_and_type_and_told_in_full()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var id = await user.RegisterAsync(receiver, "user.api-key.*");
        receiver.Script(new WebhookScript { Status = 500, Body = "oh no" });
        await MakeKeyAsync(user, "one");
        await Eventually.AsyncCondition(async () => (await ListAsync(user, id, "?status=pending")).Any(d => d.GetProperty("lastStatus").ValueKind == JsonValueKind.Number));
        await MakeKeyAsync(user, "two");
        await Eventually.AsyncCondition(async () => (await ListAsync(user, id, "?status=succeeded")).Count == 1);

        var pending = Assert.Single(await ListAsync(user, id, "?status=pending&type=user.api-key.created"));
        Assert.Empty(await ListAsync(user, id, "?type=user.locked"));
        Assert.Equal(2, (await ListAsync(user, id, "")).Count);
        var details = (await user.Client.GetAnswerAsync($"{Root}/{id}/deliveries/{pending.GetProperty("id").GetString()}")).Json;
        var attempt = details.GetProperty("attempts")[0];
        Assert.Equal((500, "oh no"), (attempt.GetProperty("response").GetProperty("status").GetInt32(), attempt.GetProperty("response").GetProperty("body").GetString()));
        Assert.Equal("one", details.GetProperty("payload").GetProperty("data").GetProperty("name").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await user.Client.GetAnswerAsync($"{Root}/{id}/deliveries?status=lost")).Status);
    }

    [Fact]
    public async Task A_delivery_is_sent_again_under_the_same_id()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var id = await user.RegisterAsync(receiver, "user.api-key.*");
        await MakeKeyAsync(user, "one");
        await Eventually.AsyncCondition(async () => (await ListAsync(user, id, "?status=succeeded")).Count == 1);
        var delivery = (await ListAsync(user, id, ""))[0].GetProperty("id").GetString()!;

        var asked = await user.Client.PostAnswerAsync($"{Root}/{id}/deliveries/{delivery}/redeliver");

        Assert.Equal(HttpStatusCode.Accepted, asked.Status);
        await Eventually.Condition(() => receiver.Received.Count == 2);
        Assert.Equal(receiver.Received[0].Id, receiver.Received[1].Id);
        Assert.Equal(receiver.Received[0].Body, receiver.Received[1].Body);
        var unknown = await user.Client.PostAnswerAsync($"{Root}/{id}/deliveries/dlv_019c139729007a3b8c4d5e6f70819203/redeliver");
        Assert.Equal((HttpStatusCode.NotFound, "webhooks.delivery-not-found"), (unknown.Status, unknown.Problem));
    }

    [Fact]
    public async Task A_receiver_that_is_gone_ends_its_endpoint_and_the_owners_others_hear_of_it()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        await using var gone = await WebhookReceiver.StartAsync();
        await using var watcher = await WebhookReceiver.StartAsync();
        var id = await user.RegisterAsync(gone, "user.api-key.*", "endpoint.*");
        await user.RegisterAsync(watcher, "endpoint.*");
        gone.Script(new WebhookScript { Status = 410 });

        await MakeKeyAsync(user, "one");

        await Eventually.Condition(() => watcher.Received.Count == 1);
        var data = DataOf(watcher.Received[0]);
        Assert.Equal((id, "gone"), (data.GetProperty("endpointId").GetString(), data.GetProperty("reason").GetString()));
        Assert.Equal("gone", (await user.Client.GetAnswerAsync($"{Root}/{id}")).Member("disabledReason"));
        Assert.Equal(1, gone.Requests);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("?since=yesterday", HttpStatusCode.BadRequest)]
    [InlineData("?since=2020-01-01T00:00:00Z", HttpStatusCode.UnprocessableEntity)]
    [InlineData("?since=2100-01-01T00:00:00Z", HttpStatusCode.UnprocessableEntity)]
    public async Task Recovering_reaches_14_days_back(string query, HttpStatusCode status)
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, _) = await user.RegisterAsync(new Uri("https://example.com/"));
        Assert.Equal(status, (await user.Client.PostAnswerAsync($"{Root}/{id}/recover{query}")).Status);
    }

    [Fact]
    public async Task Without_failed_deliveries_nothing_is_recovered()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, _) = await user.RegisterAsync(new Uri("https://example.com/"));
        var answer = await user.Client.PostAnswerAsync($"{Root}/{id}/recover?since={Uri.EscapeDataString(TimeProvider.System.GetUtcNow().AddDays(-1).ToString("O"))}");
        Assert.Equal((HttpStatusCode.Accepted, 0), (answer.Status, answer.Json.GetProperty("recovered").GetInt32()));
    }

    [Fact]
    public async Task Figures_count_what_was_delivered_today()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var none = (await user.Client.GetAnswerAsync($"{Root}/stats")).Json;
        Assert.Equal(0, none.GetProperty("total").GetProperty("deliveries").GetInt64());
        var id = await user.RegisterAsync(receiver, "user.api-key.*");
        await MakeKeyAsync(user, "one");
        await Eventually.AsyncCondition(async () =>
            (await user.Client.GetAnswerAsync($"{Root}/stats")).Json.GetProperty("total").GetProperty("succeeded").GetInt64() == 1);

        var stats = (await user.Client.GetAnswerAsync($"{Root}/stats")).Json;

        var endpoint = Assert.Single(stats.GetProperty("endpoints").EnumerateArray());
        Assert.Equal((id, 1, "closed"), (endpoint.GetProperty("endpointId").GetString(), endpoint.GetProperty("deliveries").GetInt64(), endpoint.GetProperty("breaker").GetString()));
        Assert.Equal(1, stats.GetProperty("total").GetProperty("successRate").GetDouble());
    }

    private static async Task MakeKeyAsync(SignedInUser user, string name)
    {
        var made = await user.Client.PostAnswerAsync("/api/v1/auth/api-keys", new { name, scopes = WebhookCalls.Words("webhooks:read") });
        Assert.Equal(HttpStatusCode.Created, made.Status);
    }

    private static async Task<List<JsonElement>> ListAsync(SignedInUser user, string id, string query) =>
        [.. (await user.Client.GetAnswerAsync($"{Root}/{id}/deliveries{query}")).Json.GetProperty("items").EnumerateArray()];

    private static JsonElement DataOf(ReceivedWebhook received) => JsonElement.Parse(received.Body).GetProperty("data");
}
