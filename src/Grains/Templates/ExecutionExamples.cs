using Nexus.Grains.Events;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>What goes out about executions. What is asked and answered does not: of the query there is a preview, and figures of the rest.</summary>
internal static class ExecutionExamples
{
    private const string Id = "exe_019c139729007a3b8c4d5e6f70819203";
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly TokenUsage Usage = new(Prompt: 214, Completion: 260);
    private static readonly ExecutionFault Fault = new("model.timeout", "The model did not answer in time.");

    /// <summary>One a type.</summary>
    public static EventExample[] All =>
    [
        new("An execution was accepted.", new ExecutionQueued(Id, 1, BuiltInTemplate.Id, 1, "How do I repay a loan early?", Time)),
        new("The work on an execution began.", new ExecutionStarted(Id, 2, Time.AddMilliseconds(3))),
        new("The query is understood, and its sections are being written.", new ExecutionAnalysed(Id, 3, "en", QueryIntent.Instruction, ["finance", "legal"])),
        new("The server that worked on an execution was lost; another one goes on.", new ExecutionResumed(Id, 4, Resumption: 1)),
        new("A section was written.", new SectionCompleted(Id, 5, "finance", 1, "offline", "nexus-offline-1", Usage, 0.0012m, DurationMs: 2900, Cached: true)),
        new("A section was given up.", new SectionFailed(Id, 6, "legal", 3, Fault, DurationMs: 61000)),
        new("Every section was written.", new ExecutionCompleted(Id, 7, Totals(2, 0), CallbackUrl: "https://hooks.example.com/executions")),
        new("Some sections were written, the others failed.", new ExecutionPartial(Id, 7, Totals(1, 1), CallbackUrl: "https://hooks.example.com/executions")),
        new("No section was written.", new ExecutionFailed(Id, 7, Totals(0, 2), Fault, CallbackUrl: "https://hooks.example.com/executions")),
        new("The owner stopped an execution.", new ExecutionCancelled(Id, 7, Totals(1, 0), CallbackUrl: "https://hooks.example.com/executions")),
    ];

    private static ExecutionTotals Totals(int completed, int failed) => new(completed, failed, Usage, 0.0012m, DurationMs: 3100, Time.AddSeconds(3.1));
}
