using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Nexus.Api.Http;
using Nexus.Batch;
using Nexus.Ids;
using Nexus.Webhooks;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Nexus.Api.Batch;

/// <summary>Takes results of outside workers, whose proof is the signature: it covers the bytes, so the body is read before it is bound.</summary>
internal static class BatchCallback
{
    private const string JobPrefix = "job";

    /// <summary>Handles one callback. A job that is unknown and a signature that does not hold answer alike.</summary>
    public static async Task<Results<Ok<BatchCallbackResponse>, ProblemResult>> TakeAsync(
        HttpRequest http, IGrainFactory grains, RequestCheck check, IOptions<JsonOptions> json, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await http.Body.CopyToAsync(body, cancellationToken);
        var request = Read(body, json.Value.SerializerOptions);
        if (await check.FindErrorsAsync(request, cancellationToken) is { } errors)
            return new ProblemResult(Problems.Invalid, "A rule is broken; see errors.", ByPath(errors));
        if (!NexusId.IsValid(request.JobId, JobPrefix)
            || await grains.GetGrain<IBatchJobGrain>(request.JobId).OwnerAsync() is not { } owner
            || !await grains.GetGrain<IWebhookGrain>(WebhookIds.CallbacksOf(owner)).VerifyAsync(Signed(http.Headers, body)))
            return BatchErrors.BadSignature.ToProblem();
        var taken = await grains.GetGrain<IBatchJobGrain>(request.JobId).TakeOutsideAsync([.. request.Results.Select(r => r.ToResult())]);
        return taken.ToOk(count => new BatchCallbackResponse(count, request.Results.Count - count));
    }

    private static BatchCallbackRequest Read(MemoryStream body, JsonSerializerOptions json)
    {
        try
        {
            return JsonSerializer.Deserialize<BatchCallbackRequest>(body.GetBuffer().AsSpan(0, (int)body.Length), json)
                ?? throw new ProblemException(new ProblemResult(Problems.Malformed, "A body is required.", Problems.Field(JsonPath.Root, "is required")));
        }
        catch (JsonException fault)
        {
            throw new ProblemException(BadRequests.Explain(fault, typeof(BatchCallbackRequest), json));
        }
    }

    private static SignedMessage Signed(IHeaderDictionary headers, MemoryStream body) => new(
        headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), [.. body.ToArray()]);

    private static ImmutableDictionary<string, IReadOnlyList<string>> ByPath(IReadOnlyDictionary<string, IReadOnlyList<string>> errors) =>
        errors.ToImmutableDictionary(e => JsonPath.FromMembers(e.Key), e => e.Value, StringComparer.Ordinal);
}
