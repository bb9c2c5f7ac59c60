using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Orleans.Embedded;

/// <summary>
/// Logs if it can. Loggers may throw, when the disk is full for instance; grains go on all the same.
/// </summary>
internal sealed class UnfailingLogger(ILogger logger) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => logger.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            logger.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception failure)
        {
            Trace.TraceError("{0} could not be logged: {1}", eventId, failure);
        }
    }
}
