using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace Nexus.Stands.OpenAi;

/// <summary>
/// A stand-in for OpenAI and the servers that speak as it does: chat completions, streamed or whole, and the list of models. It
/// is strict about what it is sent, does with each call what a test scripted, and remembers all of them.
/// </summary>
public sealed class OpenAiServer : IAsyncDisposable
{
    /// <summary>The only key it takes.</summary>
    public const string Key = "sk-stand-0123456789abcdefABCDEF";

    private readonly ConcurrentQueue<OpenAiScript> _scripts = new();
    private readonly ConcurrentQueue<OpenAiCall> _calls = new();
    private StandServer _server = null!;
    private int _requests;

    private OpenAiServer(IEnumerable<string> models) => Models = [.. models];

    /// <summary>Where the API begins.</summary>
    public Uri BaseUrl => new(_server.Address, "/v1");

    /// <summary>The models there are; others are not found.</summary>
    public ImmutableArray<string> Models { get; }

    /// <summary>Whether calls without a key are taken, as local servers do; one that is sent is then an error.</summary>
    public bool NeedsNoKey { get; set; }

    /// <summary>What calls do when no script is left for them.</summary>
    public OpenAiScript Otherwise { get; set; } = new();

    /// <summary>The calls of chat completions that were well formed, in order of arrival.</summary>
    public IReadOnlyList<OpenAiCall> Calls => [.. _calls];

    /// <summary>All requests, refused ones included.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public static async Task<OpenAiServer> StartAsync(params string[] models)
    {
        var server = new OpenAiServer(models.Length > 0 ? models : ["gpt-4o-mini"]);
        server._server = await StandServer.StartAsync(server.AnswerAsync);
        return server;
    }

    /// <summary>What the next calls do, in order.</summary>
    public void Script(params OpenAiScript[] scripts)
    {
        foreach (var script in scripts)
            _scripts.Enqueue(script);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        context.Response.Headers["x-request-id"] = $"req_{Requests}";
        var error = Authorize(context.Request);
        if (error is null)
        {
            switch (context.Request.Method, context.Request.Path.Value)
            {
                case ("GET", "/v1/models"):
                    await OpenAiAnswer.ModelsAsync(context, Models);
                    return;
                case ("POST", "/v1/chat/completions"):
                    error = await CompleteAsync(context);
                    break;
                default:
                    error = new OpenAiError(404, $"Invalid URL ({context.Request.Method} {context.Request.Path})", "invalid_request_error", null, null);
                    break;
            }
        }

        if (error is not null)
            await OpenAiAnswer.ErrorAsync(context, error);
    }

    private OpenAiError? Authorize(HttpRequest request)
    {
        var sent = request.Headers.Authorization.ToString();
        if (NeedsNoKey)
            return sent.Length == 0 ? null : OpenAiError.Invalid("A key is not wanted here.");
        if (sent.Length == 0)
            return new OpenAiError(401, "You didn't provide an API key.", "invalid_request_error", null, null);
        // As the genuine one does, it repeats what it was sent.
        return sent == $"Bearer {Key}"
            ? null
            : new OpenAiError(401, $"Incorrect API key provided: {sent["Bearer ".Length..]}.", "invalid_request_error", null, "invalid_api_key");
    }

    private async Task<OpenAiError?> CompleteAsync(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) != true)
            return OpenAiError.Invalid("Unsupported content type.");
        using var reader = new StreamReader(context.Request.Body);
        var (body, error) = OpenAiRequest.Read(await reader.ReadToEndAsync(context.RequestAborted));
        if (error is not null)
            return error;
        var call = new OpenAiCall(body!, context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        if (!Models.Contains(call.Model))
            return new OpenAiError(404, $"The model `{call.Model}` does not exist or you do not have access to it.", "invalid_request_error", null, "model_not_found");
        _calls.Enqueue(call);
        var script = _scripts.TryDequeue(out var next) ? next : Otherwise;
        if (script.Status is { } status)
            return Failure(context, script, status);
        try
        {
            await OpenAiAnswer.WriteAsync(context, call, script);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            call.Leave();
        }

        return null;
    }

    private static OpenAiError Failure(HttpContext context, OpenAiScript script, int status)
    {
        if (script.RetryAfter is { } pause)
            context.Response.Headers.RetryAfter = pause;
        return new OpenAiError(
            status, $"It was told to fail, and has seen {context.Request.Headers.Authorization}.",
            status == 429 ? "requests" : status >= 500 ? "server_error" : "invalid_request_error", null, script.ErrorCode);
    }
}
