using System.Net;
using Nexus.Api.Tests.Users;
using Nexus.Stands.Webhooks;
using Nexus.Testing;

namespace Nexus.Api.Tests.Webhooks;

public sealed class WebhookSecretTests(WebhookFixture fixture) : IClassFixture<WebhookFixture>
{
    private const string Root = WebhookFixture.Root;
    private const string Own = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public async Task A_test_event_arrives_signed_and_can_be_followed()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var id = await user.RegisterAsync(receiver, "user.locked");

        var asked = await user.Client.PostAnswerAsync($"{Root}/{id}/test", key: "test-1");
        var again = await user.Client.PostAnswerAsync($"{Root}/{id}/test", key: "test-1");
        Assert.Equal((HttpStatusCode.Accepted, asked.Text), (again.Status, again.Text));
        var delivery = await user.DeliveryAsync(asked.Member("statusUrl"), "succeeded");

        var received = Assert.Single(receiver.Received);
        Assert.Empty(receiver.Faults);
        Assert.Equal("webhook.test", delivery.GetProperty("payload").GetProperty("type").GetString());
        Assert.Equal(id, delivery.GetProperty("payload").GetProperty("data").GetProperty("endpointId").GetString());
        Assert.Equal(received.Id, delivery.GetProperty("delivery").GetProperty("eventId").GetString());
        var attempt = Assert.Single(delivery.GetProperty("attempts").EnumerateArray());
        Assert.Equal(204, attempt.GetProperty("response").GetProperty("status").GetInt32());
        Assert.Equal(received.Headers["webhook-signature"], attempt.GetProperty("request").GetProperty("headers").GetProperty("webhook-signature").GetString());
    }

    [Fact]
    public async Task After_a_rotation_receivers_with_the_old_and_with_the_new_secret_are_both_satisfied()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var id = await user.RegisterAsync(receiver, "user.locked");
        var old = receiver.Secrets[0];

        var rotated = await user.Client.PostAnswerAsync($"{Root}/{id}/rotate-secret", key: "rotation");
        Assert.Equal(rotated.Text, (await user.Client.PostAnswerAsync($"{Root}/{id}/rotate-secret", key: "rotation")).Text);
        Assert.Equal(old, Assert.Single(rotated.Json.GetProperty("older").EnumerateArray()).GetProperty("secret").GetString());
        receiver.Secrets = [old, rotated.Member("secret")];
        await TestAsync(user, id);

        Assert.Equal([0, 1], Assert.Single(receiver.Received).Signatures);
    }

    [Fact]
    public async Task Without_overlap_the_old_secret_signs_no_more()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var id = await user.RegisterAsync(receiver, "user.locked");
        await TestAsync(user, id);

        var rotated = await user.Client.PostAnswerAsync($"{Root}/{id}/rotate-secret", new { secret = Own, overlapHours = 0 });
        Assert.Equal(Own, rotated.Member("secret"));
        Assert.Empty(rotated.Json.GetProperty("older").EnumerateArray());
        receiver.Secrets = [receiver.Secrets[0], Own];
        await TestAsync(user, id);

        Assert.Equal([[0], [1]], receiver.Received.Select(r => r.Signatures));
    }

    [Fact]
    public async Task A_secret_of_ones_own_is_taken_at_registration()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var made = await user.Client.PostAnswerAsync($"{Root}/register", new { url = "https://example.com/", events = WebhookCalls.Words("*"), secret = Own });
        Assert.Equal(Own, made.Member("secret"));
    }

    [Theory]
    [InlineData("""{"overlapHours":169}""", "overlapHours")]
    [InlineData("""{"overlapHours":-1}""", "overlapHours")]
    [InlineData("""{"secret":"hunter2"}""", "secret")]
    public async Task A_rotation_that_breaks_a_rule_is_422(string body, string path)
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, secret) = await user.RegisterAsync(new Uri("https://example.com/"));
        var answer = await user.Client.PostTextAsync($"{Root}/{id}/rotate-secret", body);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains(path, answer.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        Assert.Equal(secret, (await user.Client.GetAnswerAsync($"{Root}/{id}/secret")).Member("secret"));
    }

    [Fact]
    public async Task A_key_that_may_only_read_does_not_see_secrets()
    {
        using var user = await fixture.Server.RegisterUserAsync();
        var (id, _) = await user.RegisterAsync(new Uri("https://example.com/"));
        var made = await user.Client.PostAnswerAsync("/api/v1/auth/api-keys", new { name = "reader", scopes = WebhookCalls.Words("webhooks:read") });

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(HttpMethod.Get, $"{Root}/{id}"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Get, $"{Root}/{id}/secret"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(HttpMethod.Post, $"{Root}/{id}/test"));

        async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path)
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Add("X-Api-Key", made.Member("secret"));
            using var response = await fixture.Server.Client.SendAsync(request);
            return response.StatusCode;
        }
    }

    private static async Task TestAsync(SignedInUser user, string id)
    {
        var asked = await user.Client.PostAnswerAsync($"{Root}/{id}/test");
        Assert.True(asked.Status == HttpStatusCode.Accepted, asked.Text);
        await user.DeliveryAsync(asked.Member("statusUrl"), "succeeded");
    }
}
