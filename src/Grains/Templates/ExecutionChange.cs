using System.Collections.Immutable;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>A step of an execution: what it becomes and the facts to write with it.</summary>
/// <param name="State">The next state, or the same one when the step does not apply.</param>
/// <param name="Events">In order; empty when nothing happened that others should know.</param>
internal sealed record ExecutionChange(ExecutionState State, ImmutableArray<ExecutionEvent> Events)
{
    /// <summary>When something expires that was kept because of this step, UTC; null: nothing was.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>This step and another behind it, to be stored as one.</summary>
    public ExecutionChange Then(Func<ExecutionState, ExecutionChange> step)
    {
        var next = step(State);
        return next with { Events = Events.AddRange(next.Events), Expires = next.Expires ?? Expires };
    }
}

/// <summary>A section as the model wrote it.</summary>
/// <param name="Attempt">The attempt that wrote it; one that is no longer current is ignored.</param>
/// <param name="Text">The whole text.</param>
/// <param name="Truncated">Whether the model stopped at the token limit.</param>
/// <param name="Provider">Who wrote it.</param>
/// <param name="Model">Which model wrote it.</param>
/// <param name="Usage">What it took.</param>
/// <param name="Cost">By the price settings.</param>
/// <param name="StartedAt">When the attempt began, UTC.</param>
/// <param name="Cached">Whether it is the text of an earlier, equal question.</param>
internal sealed record SectionResult(
    int Attempt, string Text, bool Truncated, string Provider, string Model, TokenUsage Usage, decimal Cost, DateTimeOffset StartedAt,
    bool Cached = false);

/// <summary>Reasons why an execution can't go on.</summary>
internal static class ExecutionFaults
{
    /// <summary>Every activation that took it up was lost before it finished a section.</summary>
    public static readonly ExecutionFault Interrupted = new(
        "execution.interrupted", "The work was interrupted too often without getting further.");

    /// <summary>A bug.</summary>
    public static readonly ExecutionFault Broken = new("execution.broken", "The execution failed inside Nexus; the log says why.");
}
