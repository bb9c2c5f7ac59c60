using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Nexus.Silo.Logs;

/// <summary>
/// One JSON object a line: timestamp, level, category, event, message, the values of the message's placeholders and of the
/// scopes under their own names (user, grain, requestId), trace and span ids, exception. Every value is JSON-escaped, control
/// characters and line separators of Unicode included, so that no input can end a line.
/// </summary>
internal sealed class JsonLogFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "nexus-json";

    // Letters of all scripts stay readable; quotes, control characters, U+2028 and U+2029 are escaped.
    private static readonly JsonWriterOptions Writing = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        SkipValidation = true,
    };

    [ThreadStatic]
    private static Line? _line;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var line = _line ??= new Line();
        line.Begin();
        var json = line.Json;
        json.WriteStartObject();
        json.WriteString("timestamp", clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("level", Level(logEntry.LogLevel));
        json.WriteString("category", logEntry.Category);
        if (logEntry.EventId.Name is { } name)
            json.WriteString("event", name);
        json.WriteString("message", message);
        if (Activity.Current is { } activity)
        {
            json.WriteString("traceId", activity.TraceId.ToHexString());
            json.WriteString("spanId", activity.SpanId.ToHexString());
        }

        if (logEntry.State is IReadOnlyList<KeyValuePair<string, object?>> values)
            line.AddValues(values);
        scopeProvider?.ForEachScope(static (scope, target) => target.NoteScope(scope), line);
        line.AddScopes();
        if (logEntry.Exception is { } exception)
            json.WriteString("exception", exception.ToString());
        json.WriteEndObject();
        line.End(textWriter);
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "Trace",
        LogLevel.Debug => "Debug",
        LogLevel.Information => "Information",
        LogLevel.Warning => "Warning",
        LogLevel.Error => "Error",
        _ => "Critical",
    };

    /// <summary>What one thread writes with, again and again.</summary>
    private sealed class Line
    {
        private const int KeptBytes = 64 * 1024;

        private readonly HashSet<string> _names = new(StringComparer.Ordinal);
        private readonly List<KeyValuePair<string, object?>> _scopes = [];
        private ArrayBufferWriter<byte> _bytes = new(1024);

        public Line() => Json = new Utf8JsonWriter(_bytes, Writing);

        public Utf8JsonWriter Json { get; }

        public void Begin()
        {
            if (_bytes.Capacity > KeptBytes)
                _bytes = new ArrayBufferWriter<byte>(1024);
            else
                _bytes.ResetWrittenCount();
            Json.Reset(_bytes);
            _names.Clear();
            _names.UnionWith(["timestamp", "level", "category", "event", "message", "traceId", "spanId", "exception", "{OriginalFormat}"]);
        }

        public void AddValues(IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            for (var i = 0; i < values.Count; i++)
                Add(values[i].Key, values[i].Value);
        }

        public void NoteScope(object? scope)
        {
            if (scope is IEnumerable<KeyValuePair<string, object?>> values)
                _scopes.AddRange(values);
            else if (scope is not null)
                _scopes.Add(new("scope", scope));
        }

        // They came from the outermost to the innermost, and the inner ones know better.
        public void AddScopes()
        {
            for (var i = _scopes.Count - 1; i >= 0; i--)
                Add(_scopes[i].Key, _scopes[i].Value);
            _scopes.Clear();
        }

        public void End(TextWriter target)
        {
            Json.Flush();
            var chars = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(_bytes.WrittenCount));
            target.Write(chars, 0, Encoding.UTF8.GetChars(_bytes.WrittenSpan, chars));
            ArrayPool<char>.Shared.Return(chars);
            target.Write('\n');
        }

        // The first of a name wins: the message's own values, then the scopes from the inside out. No value can take the place
        // of the fixed ones.
        private void Add(string name, object? value)
        {
            name = JsonNamingPolicy.CamelCase.ConvertName(name);
            if (!_names.Add(name))
                return;
            switch (value)
            {
                case null: Json.WriteNull(name); break;
                case bool flag: Json.WriteBoolean(name, flag); break;
                case int number: Json.WriteNumber(name, number); break;
                case long number: Json.WriteNumber(name, number); break;
                case double number when double.IsFinite(number): Json.WriteNumber(name, number); break;
                default: Json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            }
        }
    }
}
