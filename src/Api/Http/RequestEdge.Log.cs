using Microsoft.Extensions.Logging;

namespace Nexus.Api.Http;

internal sealed partial class RequestEdge
{
    [LoggerMessage(Message = "{Method} {Route} answered {Status} in {ElapsedMs} ms for {User}")]
    private partial void LogRequest(LogLevel level, string method, string route, int status, double elapsedMs, string user);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} more requests left no line of their own")]
    private partial void LogLeftOut(int count);
}
