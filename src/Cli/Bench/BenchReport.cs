using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Nexus.Cli.Bench;

/// <summary>A run's figures, as a table for people and JSON for comparisons.</summary>
internal static class BenchReport
{
    // Columns that fit every row; a narrower terminal wraps lines by itself.
    private const int Width = 170;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Prints the table.</summary>
    public static void Print(IReadOnlyList<BenchRow> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var (heading, right) in new[] { ("", false), ("measured", true), ("peer", true), ("share", true), ("goal", true), ("", false) })
            table.AddColumn(new TableColumn(heading) { Alignment = right ? Justify.Right : Justify.Left, NoWrap = right });
        foreach (var row in rows)
        {
            table.AddRow(
                Markup.Escape(row.What), Figure(row.Value, row.Unit), row.Peer is { } peer ? $"{Figure(peer.Value, row.Unit)} {peer.Name}" : "",
                row.Ratio is { } ratio ? Percent(ratio) : "", Goal(row), Markup.Escape(row.Details ?? ""));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect });
        console.Profile.Width = Math.Max(console.Profile.Width, Width);
        console.Write(table);
    }

    /// <summary>Writes the figures with what is needed to read them later.</summary>
    public static async Task WriteAsync(string path, IReadOnlyList<BenchRow> rows, string engine, CancellationToken cancellationToken)
    {
        var report = new
        {
            Engine = engine,
            Processors = Environment.ProcessorCount,
            Load = (await File.ReadAllTextAsync("/proc/loadavg", cancellationToken)).Trim(),
            Rows = rows,
        };
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(report, Json), cancellationToken);
    }

    private static string Goal(BenchRow row)
    {
        if (row.Goal is not { } goal)
            return "";
        var share = row.Peer is not null;
        var text = goal.AtLeast is { } least ? $">= {(share ? Percent(least) : Figure(least, row.Unit))}"
            : $"< {(share ? Percent(goal.Below!.Value) : Figure(goal.Below!.Value, row.Unit))}";
        return row.Met == true ? $"[green]{text}[/]" : $"[red]{text}[/]";
    }

    private static string Percent(double share) => (share * 100).ToString("0", CultureInfo.InvariantCulture) + " %";

    private static string Figure(double value, string unit) =>
        value.ToString(value < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture) + (unit.StartsWith('/') ? unit : " " + unit);
}
