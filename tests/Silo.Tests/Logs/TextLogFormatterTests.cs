using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nexus.Silo.Logs;
using Nexus.Testing;

namespace Nexus.Silo.Tests.Logs;

public sealed class TextLogFormatterTests
{
    [Theory]
    [InlineData("a\n12:00:00.000 FATAL Nexus: forged", "a\\u000a12:00:00.000 FATAL Nexus: forged")]
    [InlineData("\u001b[2J", "\\u001b[2J")]
    [InlineData("привет", "привет")]
    public void A_message_stays_on_its_line(string message, string shown)
    {
        using var writer = new StringWriter();
        var entry = new LogEntry<string>(LogLevel.Warning, "Nexus.Test", default, message, null, (m, _) => m);

        new TextLogFormatter(new ManualTimeProvider()).Write(entry, null, writer);

        Assert.EndsWith($" WARN  Nexus.Test: {shown}\n", writer.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, writer.ToString().Count(c => c == '\n'));
    }

    [Fact]
    public void An_exception_stands_below_its_message_indented()
    {
        using var writer = new StringWriter();
        var entry = new LogEntry<string>(LogLevel.Error, "Nexus.Test", default, "failed", new InvalidOperationException("one\ntwo"), (m, _) => m);

        new TextLogFormatter(new ManualTimeProvider()).Write(entry, null, writer);

        var lines = writer.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(["    System.InvalidOperationException: one", "    two"], lines[1..]);
    }
}
