using Microsoft.Extensions.Logging;

namespace Nexus.Grains.Templates;

internal sealed partial class ExecutionGrain
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(LogLevel.Debug, "The work on {Execution} was stopped.")]
    private partial void LogStopped(string execution);

    [LoggerMessage(LogLevel.Warning, "The work on {Execution} was interrupted because a step could not be stored; it is taken up again.")]
    private partial void LogInterrupted(string execution, Exception exception);

    [LoggerMessage(LogLevel.Error, "The work on {Execution} failed inside Nexus.")]
    private partial void LogBroken(string execution, Exception exception);
}
