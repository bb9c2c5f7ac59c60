using System.Collections.Immutable;
using Nexus.Batch;

namespace Nexus.Grains.Batch;

/// <summary>A step of a job: what it becomes and the facts to write with it.</summary>
/// <param name="State">The next state, or the same one when the step changes nothing.</param>
/// <param name="Events">In order.</param>
internal sealed record BatchChange(BatchJobState State, ImmutableArray<BatchEvent> Events);

/// <summary>The results of a job, counted up.</summary>
/// <param name="Completed">Items with an answer.</param>
/// <param name="Failed">Items that were given up.</param>
/// <param name="Usage">Tokens of both.</param>
/// <param name="Cost">Of both.</param>
internal sealed record BatchTally(int Completed, int Failed, BatchUsage Usage, decimal Cost)
{
    /// <summary>None.</summary>
    public static readonly BatchTally None = new(0, 0, BatchUsage.None, 0);

    /// <summary>The sum of two.</summary>
    public static BatchTally operator +(BatchTally left, BatchTally right) => new(
        left.Completed + right.Completed, left.Failed + right.Failed,
        new BatchUsage(left.Usage.Prompt + right.Usage.Prompt, left.Usage.Completion + right.Usage.Completion), left.Cost + right.Cost);
}
