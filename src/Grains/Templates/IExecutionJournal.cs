namespace Nexus.Grains.Templates;

/// <summary>How a run reads and advances its execution. The grain implements it; the run knows nothing of storage.</summary>
internal interface IExecutionJournal
{
    /// <summary>With every step made so far.</summary>
    ExecutionState State { get; }

    /// <summary>Makes a step; completes when it is durable. A step that changes nothing completes at once.</summary>
    Task ApplyAsync(ExecutionChange change);
}
