using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Nexus.Testing;

/// <summary>One line of the log of a host under test.</summary>
public sealed record TestLogEntry(LogLevel Level, string Category, string Message, Exception? Exception);

/// <summary>Keeps what a host under test logs, in order.</summary>
public sealed class TestLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<TestLogEntry> _entries = new();

    /// <summary>All so far.</summary>
    public IReadOnlyCollection<TestLogEntry> Entries => _entries;

    /// <summary>Warnings and worse, for the message of a failing test.</summary>
    public string Problems => string.Join(
        Environment.NewLine, _entries.Where(e => e.Level >= LogLevel.Warning).Select(e => $"{e.Level} {e.Category}: {e.Message} {e.Exception}"));

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _entries);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<TestLogEntry> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            entries.Enqueue(new TestLogEntry(logLevel, category, formatter(state, exception), exception));
    }
}
