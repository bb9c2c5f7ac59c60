using Microsoft.Extensions.Logging;
using Nexus.Batch;

namespace Nexus.Grains.Batch;

internal sealed partial class BatchJobGrain
{
    [LoggerMessage(LogLevel.Information, "Job {JobId} ended as {Status}: {Completed} items completed, {Failed} failed.")]
    private partial void LogEnded(string jobId, BatchStatus status, int completed, int failed);

    [LoggerMessage(LogLevel.Warning, "The work on job {JobId} was interrupted; it is taken up again.")]
    private partial void LogInterrupted(string jobId, Exception exception);

    [LoggerMessage(LogLevel.Error, "The work on job {JobId} broke; it is taken up again.")]
    private partial void LogBroken(string jobId, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Slot {Lane} of job {JobId} was lost with its items; they are worked on again.")]
    private partial void LogLaneLost(string jobId, int lane, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The scheduler could not be told that job {JobId} needs no slots; it finds out by itself.")]
    private partial void LogNotLeft(string jobId, Exception exception);
}
