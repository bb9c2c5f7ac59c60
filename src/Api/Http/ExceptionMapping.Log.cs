using Microsoft.Extensions.Logging;

namespace Nexus.Api.Http;

internal sealed partial class ExceptionMapping
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A dependency failed while a request ran")]
    private partial void LogUnavailable(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed on a bug")]
    private partial void LogBug(Exception exception);
}
