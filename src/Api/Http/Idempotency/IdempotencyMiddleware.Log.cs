using Microsoft.Extensions.Logging;

namespace Nexus.Api.Http;

internal sealed partial class IdempotencyMiddleware
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The outcome of a request with an Idempotency-Key could not be kept; its lease runs out instead")]
    private partial void LogNotKept(Exception exception);
}
