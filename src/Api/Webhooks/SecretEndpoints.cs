using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Webhooks;

namespace Nexus.Api.Webhooks;

/// <summary>What an endpoint's deliveries are signed with, and whether it works.</summary>
internal static class SecretEndpoints
{
    private const string RotationPrefix = "rot";
    private const string TestPrefix = "tst";

    /// <summary>Maps the secrets and the test of an endpoint.</summary>
    internal static void MapSecrets(this IEndpointRouteBuilder webhooks)
    {
        webhooks.MapGet("/{id}/secret", GetAsync).WithName("GetWebhookSecret").WithSummary("The secrets that sign")
            .WithDescription("The newest, and those that sign as well after a rotation. Needs the right to write: who has the secret can make what looks like a delivery.")
            .WithErrors(WebhookErrors.NotFound).WithAnswerExample(WebhookExamples.Secrets);
        webhooks.MapPost("/{id}/rotate-secret", RotateAsync).Idempotent().WithName("RotateWebhookSecret").WithSummary("Sign with another secret")
            .WithDescription("For 24 hours, or as long as the request says, deliveries have a signature of the old one as well, so that receivers can change over. At most 10 old ones sign.")
            .WithErrors(WebhookErrors.NotFound, WebhookErrors.Invalid("secret", "The secret must be whsec_ and 24 to 64 bytes in base64."))
            .WithRequestExample(WebhookExamples.Rotate).WithAnswerExample(WebhookExamples.Secrets);
        webhooks.MapPost("/{id}/test", TestAsync).Idempotent().WithName("TestWebhook").WithSummary("Send an endpoint a test event")
            .WithDescription("An event webhook.test for this endpoint alone, whatever it subscribes to. What became of it is at statusUrl within moments.")
            .WithErrors(WebhookErrors.NotFound, WebhookErrors.ReadOnly, WebhookErrors.Disabled)
            .WithAnswerExample(StatusCodes.Status202Accepted, WebhookExamples.Accepted);
    }

    private static async Task<Results<Ok<WebhookSecretsResponse>, ProblemResult>> GetAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskWebhookAsync(id, g => g.GetSecretsAsync(caller.UserId()));
        return result.ToOk(WebhookSecretsResponse.Of);
    }

    private static async Task<Results<Ok<WebhookSecretsResponse>, ProblemResult>> RotateAsync(
        string id, RotateSecretRequest? request, IdempotencySeed seed, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var wanted = request ?? new RotateSecretRequest();
        var command = new RotateSecret(seed.NewId(RotationPrefix), wanted.Secret, TimeSpan.FromHours(wanted.OverlapHours));
        var result = await grains.AskWebhookAsync(id, g => g.RotateSecretAsync(caller.UserId(), command));
        return result.ToOk(WebhookSecretsResponse.Of);
    }

    private static async Task<Results<Accepted<DeliveryAcceptedResponse>, ProblemResult>> TestAsync(
        string id, IdempotencySeed seed, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var result = await grains.AskWebhookAsync(id, g => g.TestAsync(caller.UserId(), seed.NewId(TestPrefix)));
        return result.ToAccepted(d => DeliveryEndpoints.PathOf(id, d), d => new DeliveryAcceptedResponse(d, DeliveryEndpoints.PathOf(id, d)));
    }
}
