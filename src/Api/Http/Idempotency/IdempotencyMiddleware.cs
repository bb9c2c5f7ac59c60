using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Nexus.Api.Http;

/// <summary>
/// Honours <c>Idempotency-Key</c> on endpoints marked with <see cref="IdempotencyConventions.Idempotent"/>: one execution for
/// all requests of one caller with one key. A middleware and not an endpoint filter, because it needs the bytes of the request
/// before they are bound and those of the answer after they are written.
/// </summary>
internal sealed partial class IdempotencyMiddleware(
    RequestDelegate next, IdempotencyStore store, TimeProvider clock, ILogger<IdempotencyMiddleware> logger)
{
    private const string ReplayedHeader = "Idempotent-Replayed";
    private const int SpoolThreshold = 1024 * 1024;
    private static readonly string[] KeptHeaders =
        ["Content-Type", "Location", "ETag", "Retry-After", "Preference-Applied", "Link"];

    /// <summary>Handles one request.</summary>
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IdempotencyMetadata>() is { } marked && HttpMethods.IsPost(context.Request.Method)
            ? InvokeAsync(context, marked)
            : next(context);

    private async Task InvokeAsync(HttpContext context, IdempotencyMetadata marked)
    {
        var header = context.Request.Headers[IdempotencyKey.Header];
        if (header.Count == 0)
        {
            await (marked.Required
                ? Problems.MalformedParameter(IdempotencyKey.Header, "is required").ExecuteAsync(context)
                : next(context));
            return;
        }

        if (!IdempotencyKey.TryParse(header, out var key))
        {
            await Problems.MalformedParameter(
                IdempotencyKey.Header, $"must be 1 to {IdempotencyKey.MaxLength} visible ASCII characters").ExecuteAsync(context);
            return;
        }

        var bodyHash = await HashBodyAsync(context.Request, context.RequestAborted);
        var request = new IdempotencyRequest(
            IdempotencyKey.ScopeOf(context), IdempotencyKey.Hash(key), IdempotencyKey.HashRequest(key, context.Request, bodyHash));
        using var seal = AnswerSeal.For(key, bodyHash);
        switch (await store.ClaimAsync(request, context.RequestAborted))
        {
            case IdempotencyOutcome.Claimed claim:
                new IdempotencySeed($"{request.Scope}|{request.KeyHash}", claim.StartedAt).Attach(context);
                await RunAsync(context, request, claim, seal);
                break;
            case IdempotencyOutcome.Answered answered:
                await ReplayAsync(context, answered.Answer, seal);
                break;
            case IdempotencyOutcome.InProgress at:
                var seconds = (int)Math.Ceiling(Math.Clamp((at.LeaseUntil - clock.GetUtcNow()).TotalSeconds, 1, 5));
                await new ProblemResult(Problems.IdempotencyInProgress, retryAfterSeconds: seconds).ExecuteAsync(context);
                break;
            default:
                await new ProblemResult(
                    Problems.IdempotencyMismatch, "This Idempotency-Key was used for a request with another path or body.").ExecuteAsync(context);
                break;
        }
    }

    private async Task RunAsync(HttpContext context, IdempotencyRequest request, IdempotencyOutcome.Claimed claim, AnswerSeal seal)
    {
        var client = context.Response.Body;
        using var written = new MemoryStream();
        context.Response.Body = written;
        try
        {
            await next(context);
        }
        catch
        {
            // Whether the command took effect is not known: the same request may try again at once, with the same ids.
            await TryAsync(() => store.ReleaseAsync(request, claim, CancellationToken.None));
            throw;
        }
        finally
        {
            context.Response.Body = client;
        }

        // Kept before it is sent, so that what a caller has seen is what a replay shows. The command is committed by now: that
        // the answer can't be kept does not make it fail.
        await TryAsync(() => IsFinal(context.Response.StatusCode)
            ? store.KeepAsync(request, claim, Keep(context.Response, seal, written), CancellationToken.None)
            : store.ReleaseAsync(request, claim, CancellationToken.None));
        if (written.Length > 0)
            await client.WriteAsync(written.GetBuffer().AsMemory(0, (int)written.Length), context.RequestAborted);
    }

    private static async Task ReplayAsync(HttpContext context, KeptAnswer answer, AnswerSeal seal)
    {
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        context.Response.Headers[ReplayedHeader] = "true";
        var body = seal.Open(answer.SealedBody);
        if (body.Length == 0)
            return;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static KeptAnswer Keep(HttpResponse response, AnswerSeal seal, MemoryStream written)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in KeptHeaders)
        {
            if (response.Headers.TryGetValue(name, out var value))
                headers[name] = value.ToString();
        }

        return new KeptAnswer(response.StatusCode, headers, seal.Seal(written.GetBuffer().AsSpan(0, (int)written.Length)));
    }

    // What would come out the same again. Not 401, 403 and 429, which depend on other things than the request, and not 5xx.
    private static bool IsFinal(int status) => status is >= 200 and < 300 or 400 or 402 or 404 or 409 or 410 or 412 or 422;

    private static async Task<byte[]> HashBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        request.EnableBuffering(SpoolThreshold);
        var hash = await SHA256.HashDataAsync(request.Body, cancellationToken);
        request.Body.Position = 0;
        return hash;
    }

    private async Task TryAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception exception)
        {
            LogNotKept(exception);
        }
    }
}
