using System.Collections.Frozen;
using System.Text.Json;
using Nexus.Batch;
using Nexus.Grains.Storage;
using Nexus.Results;
using Nexus.Templates;

namespace Nexus.Grains.Batch;

/// <summary>Works on one item: asks the templates feature and makes the result that is stored.</summary>
internal sealed class ItemWork(IGrainFactory grains, NexusJson json, TimeProvider clock)
{
    // Faults after which another try can go better.
    private static readonly FrozenSet<string> Passing = FrozenSet.ToFrozenSet(
        ["model.timeout", "model.unreachable", "model.unavailable", "model.limited", "model.busy", "model.empty"], StringComparer.Ordinal);

    /// <summary>Does it.</summary>
    /// <param name="worker">Who does it.</param>
    /// <param name="chunk">Whose item it is.</param>
    /// <param name="item">What is to be done.</param>
    /// <param name="attempt">1 at the first try.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The result; null: the try failed in a way that may pass.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<BatchResult?> DoAsync(string worker, BatchChunk chunk, BatchWork item, int attempt, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var operation = JsonSerializer.Deserialize(item.Operation, json.TypeInfo<BatchOperation>())!;
        Result<Execution> asked;
        try
        {
            asked = await grains.GetGrain<IAnswerGrain>(worker).AnswerAsync(
                $"{chunk.JobId}/{item.Number}/{attempt}", operation.ToCommand(chunk.Owner), cancellationToken);
        }
        catch (NexusException) when (!cancellationToken.IsCancellationRequested && attempt < chunk.MaxAttempts)
        {
            return null;
        }

        var took = clock.GetElapsedTime(started);
        if (asked.Error is { } error)
            return Failure(item, attempt, new BatchFault(error.Code, error.Message, error.Fields), took);
        var execution = asked.Require();
        if (execution.Status is ExecutionStatus.Completed or ExecutionStatus.Partial)
        {
            return new BatchResult(
                item.Number, Failed: false, attempt, JsonSerializer.Serialize(BatchAnswer.Of(execution), json.TypeInfo<BatchAnswer>()),
                new BatchUsage(execution.Usage.Prompt, execution.Usage.Completion), execution.Cost, took);
        }

        var fault = execution.Fault ?? throw new InvalidOperationException($"{execution.Id} is {execution.Status} without a reason.");
        return Passing.Contains(fault.Code) && attempt < chunk.MaxAttempts
            ? null
            : Failure(item, attempt, new BatchFault(fault.Code, fault.Message), took);
    }

    private BatchResult Failure(BatchWork item, int attempt, BatchFault fault, TimeSpan took) => new(
        item.Number, Failed: true, attempt, JsonSerializer.Serialize(fault, json.TypeInfo<BatchFault>()), BatchUsage.None, 0, took);
}
