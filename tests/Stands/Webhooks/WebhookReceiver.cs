using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Nexus.Stands.Webhooks;

/// <summary>
/// A receiver of Standard Webhooks as its specification wants one: it checks signature, time and form of what it is sent, and refuses
/// with 400 what is not right. With what is, it does what a test scripted.
/// </summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private const int MaxBody = 1024 * 1024;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private readonly ConcurrentQueue<WebhookScript> _scripts = new();
    private readonly ConcurrentQueue<ReceivedWebhook> _received = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly TimeProvider _clock;
    private StandServer _server = null!;
    private int _requests;

    private WebhookReceiver(TimeProvider clock) => _clock = clock;

    /// <summary>Where it listens.</summary>
    public Uri Address => _server.Address;

    /// <summary>The secrets that it knows (<c>whsec_...</c>); a request needs a signature of one. Without any it takes all that is well formed.</summary>
    public IReadOnlyList<string> Secrets { get; set; } = [];

    /// <summary>What requests get when no script is left for them.</summary>
    public WebhookScript Otherwise { get; set; } = new();

    /// <summary>What was well formed, in order of arrival.</summary>
    public IReadOnlyList<ReceivedWebhook> Received => [.. _received];

    /// <summary>What was wrong with the others.</summary>
    public IReadOnlyList<string> Faults => [.. _faults];

    /// <summary>All requests, refused ones included.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public static async Task<WebhookReceiver> StartAsync(TimeProvider? clock = null)
    {
        var receiver = new WebhookReceiver(clock ?? TimeProvider.System);
        receiver._server = await StandServer.StartAsync(receiver.TakeAsync);
        return receiver;
    }

    /// <summary>What the next well-formed requests get, in order.</summary>
    public void Script(params WebhookScript[] scripts)
    {
        foreach (var script in scripts)
            _scripts.Enqueue(script);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        using var reader = new StreamReader(context.Request.Body, new UTF8Encoding(false, throwOnInvalidBytes: true));
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        if (Check(context.Request, body, out var signatures) is { } fault)
        {
            _faults.Enqueue(fault);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(fault, context.RequestAborted);
            return;
        }

        var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _received.Enqueue(new ReceivedWebhook(headers["webhook-id"], body, signatures, headers, context.Request.Protocol));
        await AnswerAsync(context, _scripts.TryDequeue(out var script) ? script : Otherwise);
    }

    private string? Check(HttpRequest request, string body, out IReadOnlyList<int> signatures)
    {
        signatures = [];
        if (request.Method != "POST")
            return $"{request.Method} is not POST.";
        if (request.ContentType != "application/json")
            return $"The content type is {request.ContentType}.";
        if (body.Length > MaxBody || !IsEnvelope(body))
            return "The body is no event.";
        if (request.Headers["webhook-id"] is not [{ Length: > 0 } id] || id.Contains('.', StringComparison.Ordinal))
            return "There is not one webhook-id without a dot.";
        if (request.Headers["webhook-timestamp"] is not [{ } stamp] || !long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return "There is not one webhook-timestamp in whole seconds.";
        if ((_clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > ClockSkew)
            return "The webhook-timestamp is too far away.";
        if (request.Headers["webhook-signature"] is not [{ Length: > 0 } sent])
            return "There is not one webhook-signature.";
        signatures = [.. Enumerable.Range(0, Secrets.Count).Where(i => sent.Split(' ').Any(s => IsOf(Secrets[i], s, $"{id}.{stamp}.{body}")))];
        return Secrets.Count > 0 && signatures.Count == 0 ? "No signature is right." : null;
    }

    private static bool IsOf(string secret, string signature, string signed)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var wanted = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(wanted), Encoding.ASCII.GetBytes(signature));
    }

    private static bool IsEnvelope(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private async Task AnswerAsync(HttpContext context, WebhookScript script)
    {
        if (script.Closes)
        {
            context.Abort();
            return;
        }

        if (script.Hangs)
            await LeaveAsync(context);
        context.Response.StatusCode = script.Status;
        if (script.RetryAfter is { } pause)
            context.Response.Headers.RetryAfter = pause;
        if (script.Location is { } location)
            context.Response.Headers.Location = location;
        if (script.HeaderBytes > 0)
            context.Response.Headers["x-large"] = new string('x', script.HeaderBytes);
        if (script.Body is { } body)
            await context.Response.WriteAsync(body, context.RequestAborted);
        if (script.HangsInBody)
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await LeaveAsync(context);
        }

        while (script.EndlessBody && !context.RequestAborted.IsCancellationRequested)
            await context.Response.WriteAsync(new string('x', 4096), context.RequestAborted);
    }

    // Until the other side has had enough.
    private static Task LeaveAsync(HttpContext context)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        context.RequestAborted.Register(() => left.TrySetCanceled());
        return left.Task;
    }
}
