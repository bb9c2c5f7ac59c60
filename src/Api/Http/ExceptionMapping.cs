using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Api.RateLimits;
using Nexus.Results;
using Npgsql;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Nexus.Api.Http;

/// <summary>
/// The one place where exceptions become answers: infrastructure that is down is 503 with <c>Retry-After</c>, a request that
/// can't be read is 4xx, and everything else is a bug: 500, and an error in the log.
/// </summary>
internal sealed partial class ExceptionMapping(IOptions<JsonOptions> json, EdgeHeaders headers, TimeProvider clock, ILogger<ExceptionMapping> logger) : IExceptionHandler
{
    private const int RetrySoon = 1;
    private const int RetryLater = 5;

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // The framework emptied the answer, and with it our headers.
        headers.Apply(httpContext);
        RateLimitHeaders.Restore(httpContext, clock);
        var endpoint = httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        await Map(exception, endpoint).ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>The answer to an exception; logs what an operator has to know.</summary>
    public ProblemResult Map(Exception exception, Endpoint? endpoint)
    {
        switch (exception)
        {
            case ProblemException problem:
                return problem.Problem;
            case BadHttpRequestException bad:
                return BadRequests.Explain(bad, endpoint, json.Value.SerializerOptions);
            case JsonException fault when endpoint is not null:
                // A filter or a streaming endpoint read the body itself.
                return BadRequests.Explain(fault, endpoint, json.Value.SerializerOptions);
        }

        if (Unavailable(exception) is { } seconds)
        {
            LogUnavailable(exception);
            return new(Problems.Unavailable, Detail(exception), retryAfterSeconds: seconds);
        }

        LogBug(exception);
        return new(Problems.Internal);
    }

    private static string Detail(Exception exception) => exception is UnavailableException unavailable
        ? $"{unavailable.Dependency} is not available."
        : "A part of the service is not available.";

    // Seconds until a retry can succeed; null: it is not a matter of availability.
    private static int? Unavailable(Exception exception) => exception switch
    {
        StaleStateException or Orleans.Storage.InconsistentStateException => RetrySoon,
        // Given up inside, not by the client: the framework answers for those who left.
        Orleans.Runtime.LimitExceededException or OperationCanceledException => RetrySoon,
        UnavailableException or TimeoutException or Orleans.Runtime.OrleansMessageRejectionException => RetryLater,
        Orleans.Runtime.EnumerationAbortedException => RetrySoon,
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown } => RetryLater,
        NpgsqlException { IsTransient: true } => RetryLater,
        NpgsqlException { InnerException: SocketException or IOException or TimeoutException } => RetryLater,
        Orleans.Runtime.OrleansException { InnerException: { } inner } => Unavailable(inner),
        _ => null,
    };
}
