using System.CommandLine;
using System.Text.Json;
using Nexus.Cli.Bench.Scenarios;

namespace Nexus.Cli.Bench;

/// <summary><c>bench</c>: measures a running server beside its peers, on the same machine and in the same run.</summary>
internal static class BenchCommand
{
    private static readonly IScenario[] Scenarios =
    [
        new ReadScenario(), new CommandScenario(), new TokenScenario(), new LoginScenario(), new ExecuteScenario(), new MessagesScenario(), new BatchScenario(),
        new WebhooksScenario(), new UpdatesScenario(), new AnalyticsScenario(), new MemoryScenario(),
    ];

    /// <summary>The command, for the root.</summary>
    public static Command Create()
    {
        var names = new Argument<string[]>("scenario") { Arity = ArgumentArity.ZeroOrMore, Description = "Which; none means all." };
        names.AcceptOnlyFromAmong([.. Scenarios.Select(s => s.Name)]);
        var url = new Option<string>("--url") { Required = true, Description = "Where the server listens." };
        var pid = new Option<int>("--pid") { Required = true, Description = "The server's process." };
        var postgres = new Option<string>("--postgres") { Required = true, Description = "Npgsql connection string of its database." };
        var peers = new Option<string>("--peers") { Required = true, Description = "The folder bench/peers." };
        var empty = new Option<string>("--empty") { Required = true, Description = "The program of the empty endpoint." };
        var bullMq = new Option<string?>("--bullmq") { Description = "The folder where the peer of webhooks is installed." };
        var telegram = new Option<int?>("--telegram") { Description = "The port where the server looks for Telegram." };
        var wrk = new Option<string>("--wrk") { DefaultValueFactory = _ => "wrk", Description = "The load generator." };
        var pgbench = new Option<string>("--pgbench") { DefaultValueFactory = _ => "pgbench", Description = "PostgreSQL's benchmark." };
        var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 5, Description = "How long each measurement takes." };
        var started = new Option<double?>("--started") { Description = "Seconds that the server took to become ready." };
        var json = new Option<string>("--json") { Required = true, Description = "The file for the figures." };
        var command = new Command("bench", "Measures a running server beside its peers.") { names, url, pid, postgres, peers, empty, bullMq, telegram, wrk, pgbench, seconds, started, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var work = Directory.CreateTempSubdirectory("nexus-bench-").FullName;
            var target = new BenchTarget(
                new Uri(parsed.GetRequiredValue(url)), parsed.GetValue(pid), parsed.GetRequiredValue(postgres), parsed.GetRequiredValue(wrk),
                parsed.GetRequiredValue(pgbench), parsed.GetRequiredValue(peers), parsed.GetRequiredValue(empty), parsed.GetValue(bullMq),
                parsed.GetValue(telegram), parsed.GetValue(seconds), work);
            return RunAsync(target, parsed.GetValue(names) ?? [], parsed.GetValue(started), parsed.GetRequiredValue(json), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(BenchTarget target, string[] names, double? started, string json, CancellationToken cancellationToken)
    {
        try
        {
            using var http = new HttpClient { BaseAddress = target.Url };
            var rows = new List<BenchRow>();
            if (started is { } seconds)
                rows.Add(new BenchRow("start to ready", seconds, "s", new BenchGoal(Below: 5)));
            rows.Add(new BenchRow("idle memory", await MemoryScenario.MebibytesAsync(target, cancellationToken), "MiB", new BenchGoal(Below: 300)));
            var run = new BenchRun(target, await BenchUsers.RegisterAsync(target, http, cancellationToken), http);
            foreach (var scenario in Scenarios.Where(s => names.Length == 0 || names.Contains(s.Name)))
                rows.AddRange(await scenario.RunAsync(run, cancellationToken));

            var version = await http.GetStringAsync("/version", cancellationToken);
            BenchReport.Print(rows);
            await BenchReport.WriteAsync(json, rows, JsonDocument.Parse(version).RootElement.GetProperty("engine").GetProperty("name").GetString()!, cancellationToken);
            return 0;
        }
        finally
        {
            Directory.Delete(target.Work, recursive: true);
        }
    }
}
