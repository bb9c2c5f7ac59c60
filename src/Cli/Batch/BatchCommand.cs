using System.CommandLine;
using System.Runtime.InteropServices;
using Spectre.Console;

namespace Nexus.Cli.Batch;

/// <summary><c>batch run FILE</c>: submits a file of operations, shows how far they are, and writes the results.</summary>
internal static class BatchCommand
{
    private const int Done = 0;
    private const int SomeFailed = 1;
    private const int Refused = 2;
    private const int Left = 130;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    /// <summary>The command, for the root.</summary>
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "One operation a line, as JSON: {\"id\":\"a\",\"query\":\"...\"}." };
        file.AcceptExistingOnly();
        var concurrency = new Option<int?>("--concurrency") { Description = "How many operations are worked on at once, 1 to 1000." };
        var priority = new Option<string?>("--priority") { Description = "Beside your other jobs." };
        priority.AcceptOnlyFromAmong("low", "normal", "high");
        var failFast = new Option<bool>("--fail-fast") { Description = "End at the first operation that fails." };
        var output = new Option<FileInfo?>("--output") { Description = "The file for the results; FILE.results.ndjson when left out." };
        var url = new Option<string>("--url") { Required = true, Description = "Where the server listens." };
        var tokens = new Option<string>("--token-from") { Required = true, Description = "The program that prints an access token when called with 'token'." };
        var run = new Command("run", "Submits a file, shows how far it is, and writes the results.") { file, concurrency, priority, failFast, output, url, tokens };
        run.SetAction((parsed, cancellationToken) =>
        {
            var source = parsed.GetRequiredValue(file);
            var job = new BatchSubmission(source, parsed.GetValue(concurrency), parsed.GetValue(priority), parsed.GetValue(failFast));
            var target = parsed.GetValue(output) ?? new FileInfo($"{source.FullName}.results.ndjson");
            return RunAsync(new Uri(parsed.GetRequiredValue(url)), parsed.GetRequiredValue(tokens), job, target, cancellationToken);
        });
        return new Command("batch", "Many operations at once.") { run };
    }

    private static async Task<int> RunAsync(Uri url, string tokens, BatchSubmission submission, FileInfo output, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new TokenHandler(tokens)) { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        var client = new BatchClient(http);
        var interrupted = false;
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => (context.Cancel, interrupted) = (true, true));
        try
        {
            var accepted = await client.SubmitAsync(submission, cancellationToken);
            AnsiConsole.MarkupLineInterpolated($"{accepted.Items:N0} operations as [bold]{accepted.JobId}[/]");
            foreach (var line in accepted.RejectedLines)
                AnsiConsole.MarkupLineInterpolated($"[yellow]line {line.Line}[/] is left out: {string.Join("; ", line.Reasons)}");
            if (accepted.Rejected > accepted.RejectedLines.Count)
                AnsiConsole.MarkupLineInterpolated($"[yellow]and {accepted.Rejected - accepted.RejectedLines.Count:N0} more lines[/]");

            while (true)
            {
                var job = await ShowAsync(client, accepted.JobId, () => interrupted, cancellationToken);
                if (job.IsOver)
                    return await FinishAsync(client, job, output, cancellationToken);
                interrupted = false;
                if (Ask() is not { } cancel)
                    continue;
                if (!cancel)
                {
                    AnsiConsole.MarkupLineInterpolated($"It goes on without you. Look at it: GET {new Uri(url, $"/api/v1/batch/status/{job.Id}")}");
                    return Left;
                }

                await FinishAsync(client, await client.CancelAsync(job.Id, cancellationToken), output, cancellationToken);
                return Left;
            }
        }
        catch (BatchRefusedException refusal)
        {
            AnsiConsole.MarkupLineInterpolated($"[red]{refusal.Message}[/]");
            return Refused;
        }
    }

    // Until the job is over, or somebody pressed Ctrl-C.
    private static Task<BatchStatus> ShowAsync(BatchClient client, string id, Func<bool> interrupted, CancellationToken cancellationToken) =>
        AnsiConsole.Progress().AutoClear(false)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async progress =>
            {
                var task = progress.AddTask("starting");
                while (true)
                {
                    var job = await client.GetAsync(id, cancellationToken);
                    task.MaxValue = Math.Max(1, job.Counts.Total);
                    task.Value = job.Counts.Completed + job.Counts.Failed;
                    task.Description = job.Describe().EscapeMarkup();
                    if (job.IsOver || interrupted())
                        return job;
                    await Task.Delay(Look, TimeProvider.System, cancellationToken);
                }
            });

    // Null: neither, go on.
    private static bool? Ask()
    {
        const string detach = "leave it at work and go";
        const string cancel = "cancel it, keep the results so far";
        const string goOn = "go on watching";
        if (Console.IsInputRedirected || !AnsiConsole.Profile.Capabilities.Interactive)
            return false;
        return AnsiConsole.Prompt(new SelectionPrompt<string>().Title("What about the job?").AddChoices(detach, cancel, goOn)) switch
        {
            detach => false,
            cancel => true,
            _ => null,
        };
    }

    private static async Task<int> FinishAsync(BatchClient client, BatchStatus job, FileInfo output, CancellationToken cancellationToken)
    {
        await client.SaveResultsAsync(job.Id, output, cancellationToken);
        AnsiConsole.MarkupLineInterpolated($"{job.Status}: {job.Counts.Completed:N0} completed, {job.Counts.Failed:N0} failed, {job.Counts.Cancelled:N0} cancelled");
        AnsiConsole.MarkupLineInterpolated($"The results are in {output.FullName}");
        return job.Counts.Completed == job.Counts.Total ? Done : SomeFailed;
    }
}
