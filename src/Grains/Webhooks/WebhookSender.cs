using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Grains.Security;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <inheritdoc cref="IWebhookSender"/>
internal sealed partial class WebhookSender(
    SenderConnections connections, EndpointSecrets secrets, SenderMetrics metrics, IOptions<WebhooksOptions> options, TimeProvider clock,
    ILogger<WebhookSender> logger) : IWebhookSender
{
    /// <summary>Bytes of an answer that are kept; the rest is not read.</summary>
    public const int MaxKept = 64 * 1024;

    private static readonly ProductInfoHeaderValue Agent = new("Nexus-Webhooks", "1");
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <inheritdoc/>
    public async Task<AttemptResult> SendAsync(WebhookTarget target, OutgoingMessage message, CancellationToken cancellationToken)
    {
        using var activity = Start(message.Trace);
        var attempt = new SenderAttempt(message, clock.GetUtcNow(), clock.GetTimestamp());
        activity?.SetTag("webhook.endpoint", target.Id).SetTag("webhook.message", message.Id);
        try
        {
            using var request = Request(target, message, attempt, activity?.Id ?? message.Trace);
            await ExchangeAsync(request, attempt, cancellationToken);
        }
        catch (SecretUnreadableException exception)
        {
            LogUnreadable(exception, target.Id);
            attempt.Failure = new SenderFailure("unsigned", "The endpoint's secret can't be read on our side; nothing was sent.");
        }

        var elapsed = clock.GetElapsedTime(attempt.Started);
        metrics.Attempted(attempt.Outcome, elapsed);
        if (attempt.Verdict == AttemptVerdict.Failed)
            activity?.SetStatus(ActivityStatusCode.Error, attempt.Outcome);
        return attempt.ToResult(elapsed);
    }

    private static Activity? Start(string? trace) => ActivityContext.TryParse(trace, null, isRemote: true, out var parent)
        ? SenderMetrics.Activities.StartActivity("webhook attempt", ActivityKind.Client, parent)
        : SenderMetrics.Activities.StartActivity("webhook attempt", ActivityKind.Client);

    private async Task ExchangeAsync(HttpRequestMessage request, SenderAttempt attempt, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.Value.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await connections.SendAsync(request, either.Token);
            attempt.Answered(response, clock);
            await ReadAsync(response.Content, attempt, either.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            attempt.Failure = SenderFailure.Timeout(options.Value.Timeout);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            attempt.Failure = SenderFailure.Of(exception);
        }
    }

    private HttpRequestMessage Request(WebhookTarget target, OutgoingMessage message, SenderAttempt attempt, string? trace)
    {
        var uri = new Uri(message.Url, UriKind.Absolute);
        var timestamp = attempt.StartedAt.ToUnixTimeSeconds();
        var prefix = WebhookSignature.Prefix(message.Id, timestamp);
        var signed = Encoding.UTF8.GetBytes(prefix + message.Body);
        var request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Version = uri.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = new ByteArrayContent(signed, prefix.Length, signed.Length - prefix.Length),
        };
        request.Content.Headers.ContentType = Json;
        request.Headers.UserAgent.Add(Agent);
        foreach (var (name, value) in secrets.OpenHeaders(target))
        {
            // Some names are taken for those of the body's headers.
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
            attempt.Hidden.Add(name);
        }

        request.Headers.TryAddWithoutValidation(WebhookSignature.IdHeader, message.Id);
        request.Headers.TryAddWithoutValidation(WebhookSignature.TimestampHeader, timestamp.ToString());
        request.Headers.TryAddWithoutValidation(WebhookSignature.SignatureHeader, WebhookSignature.Of(secrets.OpenKeys(target), signed));
        if (trace is not null)
            request.Headers.TryAddWithoutValidation("traceparent", trace);
        attempt.Sent = request;
        return request;
    }

    private static async Task ReadAsync(HttpContent content, SenderAttempt attempt, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength == 0)
            return;
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(MaxKept);
        var length = 0;
        try
        {
            while (length < MaxKept && await stream.ReadAsync(buffer.AsMemory(length, MaxKept - length), cancellationToken) is var read and > 0)
                length += read;
        }
        finally
        {
            attempt.Response = buffer.AsSpan(0, length).ToArray();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [LoggerMessage(LogLevel.Error, "The secrets of {Endpoint} can't be opened; nothing is delivered to it")]
    private partial void LogUnreadable(Exception exception, string endpoint);
}
