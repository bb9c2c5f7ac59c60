using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Nexus.Api.Tests.Http;

/// <summary>Keeps what is logged, with the scopes around it.</summary>
internal sealed class LogCapture : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<LogLine> _lines = new();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public IReadOnlyCollection<LogLine> Lines => _lines;

    public IEnumerable<LogLine> Of<T>() => _lines.Where(l => l.Category == typeof(T).FullName);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Logger(LogCapture owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => owner._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var scopes = new List<string>();
            owner._scopes.ForEachScope((scope, list) => list.Add(scope?.ToString() ?? ""), scopes);
            owner._lines.Enqueue(new LogLine(category, logLevel, formatter(state, exception), exception, scopes));
        }
    }
}

internal sealed record LogLine(string Category, LogLevel Level, string Message, Exception? Exception, IReadOnlyList<string> Scopes);
