using System.Collections.Immutable;
using System.Globalization;
using Nexus.Results;

namespace Nexus.Batch;

/// <summary>The expected failures of batch jobs.</summary>
public static class BatchErrors
{
    /// <summary>No such job, or not the caller's.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "batch.not-found", "There is no such job.");

    /// <summary>There is nothing to work on.</summary>
    public static readonly Error Empty = new(ErrorKind.Validation, "batch.empty", "The job has no items.");

    /// <summary>It is over.</summary>
    public static readonly Error Finished = new(ErrorKind.Conflict, "batch.finished", "The job is over; only what failed can be retried.");

    /// <summary>It is not over.</summary>
    public static readonly Error NotFinished =
        new(ErrorKind.Conflict, "batch.not-finished", "The job is not over; what failed can be retried when it is.");

    /// <summary>No item failed.</summary>
    public static readonly Error NothingToRetry = new(ErrorKind.Conflict, "batch.nothing-to-retry", "Every item of the job has an answer.");

    /// <summary>The user has too many jobs that are not over.</summary>
    public static Error TooMany(int limit) => new(
        ErrorKind.Conflict, "batch.too-many", $"There are {limit.ToString(CultureInfo.InvariantCulture)} jobs that are not over; wait for one to end.");

    /// <summary>Two items have one id.</summary>
    /// <param name="path">The second one's.</param>
    public static Error RepeatedId(string path) =>
        new Error(ErrorKind.Validation, "batch.repeated-id", "Another item has this id.").ForField(path);

    /// <summary>Lines of an upload are no items, and the caller wanted all or nothing; or none of them is one.</summary>
    /// <param name="reasons">By line.</param>
    public static Error BadLines(IEnumerable<(int Line, string Reason)> reasons) => new(
        ErrorKind.Validation, "batch.bad-lines", "Lines of the upload are no items; see errors.",
        reasons.GroupBy(r => r.Line).ToImmutableDictionary(
            g => $"line {g.Key.ToString(CultureInfo.InvariantCulture)}", g => g.Select(r => r.Reason).ToImmutableArray(), StringComparer.Ordinal));

    /// <summary>Nothing can be posted there.</summary>
    /// <param name="reason">Why not.</param>
    public static Error BadCallback(string reason) =>
        new Error(ErrorKind.Validation, "batch.bad-callback", reason).ForField("callbackUrl");

    /// <summary>The deadline has passed, or is too far off.</summary>
    public static readonly Error BadDeadline =
        new Error(ErrorKind.Validation, "batch.bad-deadline", "The deadline must be in the future, and within a year.").ForField("deadline");

    /// <summary>An upload has more lines than are taken.</summary>
    public static readonly Error TooManyLines = new(
        ErrorKind.Validation, "batch.too-many-lines", $"An upload has at most {BatchLimits.Lines.ToString(CultureInfo.InvariantCulture)} items; nothing was begun.");

    /// <summary>A callback is about an item that an outside worker can't give a result to.</summary>
    /// <param name="index">Its place in the callback.</param>
    public static Error NotOutside(int index) =>
        new Error(ErrorKind.Validation, "batch.not-external", "The job has no external item of this name.")
            .ForField($"results[{index.ToString(CultureInfo.InvariantCulture)}].itemId");

    /// <summary>The signature of a callback does not hold.</summary>
    public static readonly Error BadSignature =
        new(ErrorKind.Unauthenticated, "batch.bad-signature", "The signature does not hold, or is older than five minutes.");
}
