using System.Net;
using System.Text.Json;
using Nexus.Api.Tests.Users;
using Nexus.Stands.Webhooks;
using Nexus.Testing;

namespace Nexus.Api.Tests.Webhooks;

public sealed class CallbackTests(WebhookFixture fixture) : IClassFixture<WebhookFixture>
{
    private const string Root = WebhookFixture.Root;

    [Fact]
    public async Task The_end_of_an_execution_is_sent_to_the_url_that_it_named_signed_with_the_secret_of_callbacks()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var asked = await user.Client.PostAnswerAsync("/api/v1/templates/execute", new { query = "What is a loan?", webhookUrl = receiver.Address });
        Assert.True(asked.Status == HttpStatusCode.Accepted, asked.Text);
        await Eventually.Condition(() => receiver.Received.Count == 1);

        var body = JsonElement.Parse(receiver.Received[0].Body);
        Assert.Equal("template.execution.completed", body.GetProperty("type").GetString());
        Assert.Equal(asked.Member("executionId"), body.GetProperty("data").GetProperty("executionId").GetString());
        var callbacks = Assert.Single((await user.Client.GetAnswerAsync($"{Root}/list")).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(("callbacks", JsonValueKind.Null), (callbacks.GetProperty("kind").GetString(), callbacks.GetProperty("url").ValueKind));

        var id = callbacks.GetProperty("id").GetString()!;
        receiver.Secrets = [(await user.Client.GetAnswerAsync($"{Root}/{id}/secret")).Member("secret")];
        await user.Client.PostAnswerAsync("/api/v1/templates/execute", new { query = "What is a rate?", webhookUrl = receiver.Address });
        await Eventually.Condition(() => receiver.Received.Count == 2);
        Assert.Empty(receiver.Faults);
        await ExpectReadOnlyAsync(user, id);
    }

    [Theory]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("ftp://example.com/")]
    [InlineData("nonsense")]
    public async Task A_url_that_leads_inside_is_422_and_nothing_is_started(string url)
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var asked = await user.Client.PostAnswerAsync("/api/v1/templates/execute", new { query = "What is a loan?", webhookUrl = url });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "webhooks.invalid"), (asked.Status, asked.Problem));
        Assert.Equal("webhookUrl", Assert.Single(asked.Json.GetProperty("errors").EnumerateObject()).Name);
        Assert.Empty((await user.Client.GetAnswerAsync("/api/v1/templates/executions")).Json.GetProperty("items").EnumerateArray());
    }

    private static async Task ExpectReadOnlyAsync(SignedInUser user, string id)
    {
        Answer[] refused =
        [
            await user.PatchAsync(id, new { events = WebhookCalls.Words("*") }),
            await user.PutAsync(id, new { url = "https://example.com/", events = WebhookCalls.Words("*") }),
            await user.DeleteAsync(id),
            await user.Client.PostAnswerAsync($"{Root}/{id}/disable"),
            await user.Client.PostAnswerAsync($"{Root}/{id}/test"),
        ];
        Assert.All(refused, a => Assert.Equal((HttpStatusCode.Conflict, "webhooks.read-only"), (a.Status, a.Problem)));
        Assert.Equal(HttpStatusCode.OK, (await user.Client.PostAnswerAsync($"{Root}/{id}/rotate-secret")).Status);
    }
}
