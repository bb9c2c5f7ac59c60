using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nexus.Silo.Logs;
using Nexus.Testing;

namespace Nexus.Silo.Tests.Logs;

public sealed class JsonLogFormatterTests
{
    private readonly LoggerExternalScopeProvider _scopes = new();
    private readonly ManualTimeProvider _clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));

    [Fact]
    public void A_line_holds_what_a_collector_needs()
    {
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        using var scope = _scopes.Push(new Dictionary<string, object?>(StringComparer.Ordinal) { ["RequestId"] = "req-1", ["User"] = "usr_1" });

        var line = Write(LogLevel.Warning, [new("Count", 3), new("Name", "bolts"), new("{OriginalFormat}", "{Count} {Name}")], "3 bolts");

        Assert.Equal(
            "{\"timestamp\":\"2026-01-02T03:04:05.678Z\",\"level\":\"Warning\",\"category\":\"Nexus.Test\",\"event\":\"Counted\",\"message\":\"3 bolts\","
            + $"\"traceId\":\"{activity.TraceId}\",\"spanId\":\"{activity.SpanId}\",\"count\":3,\"name\":\"bolts\",\"user\":\"usr_1\",\"requestId\":\"req-1\"}}\n",
            line);
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\r\n{\"level\":\"Critical\"}")]
    [InlineData("quote \" and backslash \\")]
    [InlineData("\u0000\u0007\u001b[31mred\u001b[0m")]
    [InlineData("next line \u0085 line separator \u2028 paragraph separator \u2029")]
    [InlineData("lone surrogate \ud800")]
    [InlineData("кириллица 漢字 🙂")]
    public void No_value_can_end_its_line(string value)
    {
        var line = Write(LogLevel.Information, [new("Value", value), new("message", value), new(value, value)], value, new InvalidOperationException(value));

        Assert.Equal(line.Length - 1, line.IndexOfAny(['\n', '\r', '\u0085', '\u2028', '\u2029']));
        Assert.DoesNotContain('\u001b', line);
        using var parsed = JsonDocument.Parse(line);
        Assert.Equal("Information", parsed.RootElement.GetProperty("level").GetString());
        Assert.Equal(value.Replace('\ud800', '\ufffd') is var clean && value.Contains('\ud800', StringComparison.Ordinal) ? clean : value, parsed.RootElement.GetProperty("message").GetString());
    }

    [Fact]
    public void Letters_of_all_scripts_stay_readable()
    {
        Assert.Contains("\"message\":\"кириллица 漢字\"", Write(LogLevel.Information, [], "кириллица 漢字"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_can_not_take_the_place_of_a_fixed_field()
    {
        using var scope = _scopes.Push(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Level"] = "Critical", ["name"] = "scope" });

        var line = Write(LogLevel.Information, [new("Category", "Fake"), new("name", "own")], "hello");

        using var parsed = JsonDocument.Parse(line);
        Assert.Equal(["timestamp", "level", "category", "event", "message", "name"], parsed.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal("Information", parsed.RootElement.GetProperty("level").GetString());
        Assert.Equal("own", parsed.RootElement.GetProperty("name").GetString());
    }

    [Fact]
    public void An_inner_scope_wins_over_an_outer_one()
    {
        using var outer = _scopes.Push(new Dictionary<string, object?>(StringComparer.Ordinal) { ["RequestId"] = "outer" });
        using var inner = _scopes.Push(new Dictionary<string, object?>(StringComparer.Ordinal) { ["RequestId"] = "inner" });

        Assert.EndsWith("\"requestId\":\"inner\"}\n", Write(LogLevel.Information, [], "hello"), StringComparison.Ordinal);
    }

    private string Write(LogLevel level, KeyValuePair<string, object?>[] values, string message, Exception? exception = null)
    {
        using var writer = new StringWriter();
        var entry = new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(
            level, "Nexus.Test", new EventId(1, "Counted"), values, exception, (_, _) => message);
        new JsonLogFormatter(_clock).Write(entry, _scopes, writer);
        return writer.ToString();
    }
}
