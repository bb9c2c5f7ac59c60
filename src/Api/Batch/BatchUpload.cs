using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Nexus.Api.Http;
using Nexus.Batch;
using Nexus.Results;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Nexus.Api.Batch;

/// <summary>What was taken in of a request.</summary>
/// <param name="Items">How many items there are.</param>
/// <param name="Rejected">The lines that are none.</param>
internal sealed record BatchIntake(int Items, IReadOnlyList<RejectedLineResponse> Rejected);

/// <summary>Takes operations in, some hundred at a time, before the job is made.</summary>
internal sealed class BatchUpload(IGrainFactory grains, RequestCheck check, IOptions<JsonOptions> json)
{
    /// <summary>How many bad lines an answer names.</summary>
    public const int ReportedLines = 100;

    private const int ChunkItems = 500;

    /// <summary>Takes in the operations of a body.</summary>
    public async Task<Result<BatchIntake>> TakeAsync(string jobId, IReadOnlyList<BatchOperationRequest> operations)
    {
        var intake = grains.GetGrain<IBatchIntakeGrain>(0);
        foreach (var chunk in operations.Select((operation, index) => operation.ToItem(index + 1)).Chunk(ChunkItems))
        {
            if (await intake.AddAsync(jobId, [.. chunk]) is [var repeated, ..])
                return BatchErrors.RepeatedId($"operations[{repeated - 1}].id");
        }

        return new BatchIntake(operations.Count, []);
    }

    /// <summary>Takes in the lines of an upload. A line that is no item is passed over and reported.</summary>
    public async Task<Result<BatchIntake>> TakeAsync(string jobId, PipeReader body, CancellationToken cancellationToken)
    {
        var (items, rejected) = (0, new List<RejectedLineResponse>());
        var chunk = ImmutableArray.CreateBuilder<BatchNewItem>(ChunkItems);
        await foreach (var line in BatchLines.ReadAsync(body, BatchLimits.OperationBytes, cancellationToken))
        {
            if (await ReadAsync(line, rejected, cancellationToken) is not { } operation)
                continue;
            if (++items > BatchLimits.Lines)
                return BatchErrors.TooManyLines;
            chunk.Add(operation.ToItem(line.Number));
            if (chunk.Count == ChunkItems)
                await AddAsync(jobId, chunk, rejected);
        }

        await AddAsync(jobId, chunk, rejected);
        return new BatchIntake(items, [.. rejected.OrderBy(r => r.Line)]);
    }

    private async Task AddAsync(string jobId, ImmutableArray<BatchNewItem>.Builder chunk, List<RejectedLineResponse> rejected)
    {
        foreach (var repeated in await grains.GetGrain<IBatchIntakeGrain>(0).AddAsync(jobId, chunk.ToImmutable()))
            rejected.Add(new RejectedLineResponse(repeated, ["id: Another item has this id."]));
        chunk.Clear();
    }

    // Null: it is no operation, and that is noted.
    private async Task<BatchOperationRequest?> ReadAsync(BatchLine line, List<RejectedLineResponse> rejected, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> reasons;
        if (line.Text is null)
        {
            reasons = [$"The line has more than {BatchLimits.OperationBytes} bytes."];
        }
        else
        {
            var (operation, reason) = Parse(line.Text);
            if (operation is null)
            {
                reasons = [reason!];
            }
            else
            {
                if (await check.FindErrorsAsync(operation, cancellationToken) is not { } errors)
                    return operation;
                reasons = [.. errors.SelectMany(e => e.Value.Select(r => $"{JsonPath.FromMembers(e.Key)}: {r}"))];
            }
        }

        rejected.Add(new RejectedLineResponse(line.Number, reasons));
        return null;
    }

    private (BatchOperationRequest? Operation, string? Reason) Parse(byte[] text)
    {
        try
        {
            return JsonSerializer.Deserialize<BatchOperationRequest>(text, json.Value.SerializerOptions) is { } operation
                ? (operation, null)
                : (null, "The line is null.");
        }
        catch (JsonException fault)
        {
            var explained = BadRequests.Explain(fault, typeof(BatchOperationRequest), json.Value.SerializerOptions);
            return (null, string.Join(' ', explained.Errors!.SelectMany(e => e.Value.Select(reason => $"{e.Key} {reason}"))));
        }
    }
}
