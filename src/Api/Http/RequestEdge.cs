using System.Collections;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Nexus.Api.Http;

/// <summary>
/// The outermost middleware: names the request, puts the common headers on the answer, and leaves one line in the log. One
/// middleware for all three, because each costs every request.
/// </summary>
internal sealed partial class RequestEdge(
    RequestDelegate next, EdgeHeaders headers, TimeProvider clock, IOptions<HttpOptions> options, ILogger<RequestEdge> logger)
{
    private const string NoRoute = "(none)";
    private const string NoUser = "-";
    private readonly LineBudget _goodLines = new(clock, options.Value.LogLinesPerSecond);
    private readonly LineBudget _badLines = new(clock, options.Value.LogLinesPerSecond);

    /// <summary>Handles one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        context.TraceIdentifier = RequestId.Of(context.Request.Headers["X-Request-Id"]);
        headers.Apply(context);
        var start = clock.GetTimestamp();
        using var scope = logger.BeginScope(new RequestScope(context.TraceIdentifier));
        try
        {
            if (HasNul(context.Request.QueryString))
                await Problems.MalformedParameter("query", StorableStringConverter.Reason).ExecuteAsync(context);
            else
                await next(context);
        }
        finally
        {
            Log(context, clock.GetElapsedTime(start));
        }
    }

    // Kestrel refuses it in paths and headers, the JSON reader in bodies.
    private static bool HasNul(QueryString query) => query.HasValue && query.Value!.Contains("%00", StringComparison.Ordinal);

    private void Log(HttpContext context, TimeSpan elapsed)
    {
        var status = context.RequestAborted.IsCancellationRequested ? StatusCodes.Status499ClientClosedRequest : context.Response.StatusCode;
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        var level = status >= StatusCodes.Status500InternalServerError ? LogLevel.Warning
            : endpoint?.Metadata.GetMetadata<ProbeMetadata>() is not null ? LogLevel.Debug
            : LogLevel.Information;
        if (!logger.IsEnabled(level) || !HasLine(status))
            return;

        // The template, never the path or the query: those may hold secrets.
        var route = (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? NoRoute;
        var user = context.User.UserIdOrNull() ?? NoUser;
        var milliseconds = Math.Round(elapsed.TotalMilliseconds, 2);
        LogRequest(level, context.Request.Method, route, status, milliseconds, user);
    }

    private bool HasLine(int status)
    {
        if (status >= StatusCodes.Status500InternalServerError)
            return true;
        var hasLine = (status < StatusCodes.Status400BadRequest ? _goodLines : _badLines).TrySpend(out var leftOut);
        if (leftOut > 0)
            LogLeftOut(leftOut);
        return hasLine;
    }

    // A list of pairs, as structured loggers want it, without the dictionary.
    private sealed class RequestScope(string requestId) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => 1;

        public KeyValuePair<string, object?> this[int index] => index == 0
            ? new("RequestId", requestId)
            : throw new ArgumentOutOfRangeException(nameof(index));

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            yield return this[0];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => $"RequestId:{requestId}";
    }
}

/// <summary>Marks endpoints that machines ask every few seconds: their log lines are for debugging only.</summary>
internal sealed class ProbeMetadata
{
    /// <summary>The mark.</summary>
    public static readonly ProbeMetadata Instance = new();
}
