using System.Collections.Immutable;

namespace Nexus.Batch;

/// <summary>One item of a job before it has a result.</summary>
/// <param name="Number">Its place in what was sent, from 1: the index in the body, or the line of an upload.</param>
/// <param name="ItemId">The owner's name for it, or null: its number.</param>
/// <param name="Operation">JSON text, checked.</param>
/// <param name="IsExternal">Whether an outside worker does it.</param>
[GenerateSerializer, Immutable, Alias("batch.new-item")]
public sealed record BatchNewItem(
    [property: Id(0)] int Number, [property: Id(1)] string? ItemId, [property: Id(2)] string Operation, [property: Id(3)] bool IsExternal);

/// <summary>Makes a job of the items that were taken in under its id.</summary>
/// <param name="Owner">The user it belongs to.</param>
/// <param name="Settings">How it is to be done.</param>
/// <param name="Rejected">How many lines of the upload were no items.</param>
[GenerateSerializer, Immutable, Alias("batch.start")]
public sealed record StartBatch([property: Id(0)] string Owner, [property: Id(1)] BatchSettings Settings, [property: Id(2)] int Rejected);

/// <summary>Part of a job, for one worker.</summary>
/// <param name="JobId"><c>job_...</c></param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Run">The activation's number: results of an earlier one are not taken any more.</param>
/// <param name="Numbers">The items, in order.</param>
/// <param name="Attempts">How often each was begun before; same order, or empty: never.</param>
/// <param name="MaxAttempts">After how many tries an item fails for good.</param>
[GenerateSerializer, Immutable, Alias("batch.chunk")]
public sealed record BatchChunk(
    [property: Id(0)] string JobId,
    [property: Id(1)] string Owner,
    [property: Id(2)] long Run,
    [property: Id(3)] ImmutableArray<int> Numbers,
    [property: Id(4)] ImmutableArray<int> Attempts,
    [property: Id(5)] int MaxAttempts);

/// <summary>What became of a chunk.</summary>
/// <param name="Completed">Items with an answer, durable.</param>
/// <param name="Failed">Items that were given up, durable.</param>
/// <param name="Usage">Tokens of both.</param>
/// <param name="Cost">Of both.</param>
/// <param name="Repeat">Items whose try failed in a way that passes.</param>
/// <param name="NotBegun">Items that there was no time for.</param>
/// <param name="IsFenced">Whether another activation has the job: nothing was stored, and this one has to go.</param>
[GenerateSerializer, Immutable, Alias("batch.chunk-report")]
public sealed record BatchChunkReport(
    [property: Id(0)] int Completed,
    [property: Id(1)] int Failed,
    [property: Id(2)] BatchUsage Usage,
    [property: Id(3)] decimal Cost,
    [property: Id(4)] ImmutableArray<BatchRepeat> Repeat,
    [property: Id(5)] ImmutableArray<int> NotBegun,
    [property: Id(6)] bool IsFenced = false);

/// <summary>An item to be tried again.</summary>
/// <param name="Number">Which.</param>
/// <param name="Attempts">How often it was tried.</param>
[GenerateSerializer, Immutable, Alias("batch.repeat")]
public sealed record BatchRepeat([property: Id(0)] int Number, [property: Id(1)] int Attempts);

/// <summary>A result that an outside worker sends.</summary>
/// <param name="ItemId">The item's name, or its number.</param>
/// <param name="IsFailure">Whether the worker gave up.</param>
/// <param name="Body">JSON text: the answer, or what went wrong.</param>
[GenerateSerializer, Immutable, Alias("batch.outside-result")]
public sealed record OutsideResult([property: Id(0)] string ItemId, [property: Id(1)] bool IsFailure, [property: Id(2)] string Body);

/// <summary>What a scheduler is asked by a job.</summary>
/// <param name="JobId">Which.</param>
/// <param name="Owner">Whose.</param>
/// <param name="Priority">Beside the owner's others.</param>
/// <param name="Wanted">How many slots it could use now, its concurrency at most.</param>
/// <param name="Held">How many it uses.</param>
[GenerateSerializer, Immutable, Alias("batch.slot-request")]
public sealed record SlotRequest(
    [property: Id(0)] string JobId,
    [property: Id(1)] string Owner,
    [property: Id(2)] BatchPriority Priority,
    [property: Id(3)] int Wanted,
    [property: Id(4)] int Held);
