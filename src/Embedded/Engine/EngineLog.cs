using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>What the engine logs.</summary>
internal sealed partial class EngineLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Error, "Code that nobody awaits has failed on {GrainId}.")]
    public partial void TurnFailed(Exception exception, GrainId grainId);

    [LoggerMessage(2, LogLevel.Error, "{GrainId} failed to activate.")]
    public partial void ActivationFailed(Exception exception, GrainId grainId);

    [LoggerMessage(3, LogLevel.Error, "{GrainId} failed to deactivate cleanly.")]
    public partial void DeactivationFailed(Exception exception, GrainId grainId);

    [LoggerMessage(4, LogLevel.Warning, "{Count} requests wait for {GrainId}, as many as may: further ones are rejected. Limit: {Limit}.")]
    public partial void QueueFull(GrainId grainId, int count, int limit);

    [LoggerMessage(5, LogLevel.Warning, "{Count} requests wait for {GrainId}.")]
    public partial void QueueLong(GrainId grainId, int count);

    [LoggerMessage(6, LogLevel.Warning, "{Method} of {GrainId}, whose answer nobody waits for, has failed.")]
    public partial void OneWayCallFailed(Exception exception, string method, GrainId grainId);

    [LoggerMessage(7, LogLevel.Error, "The predicate that says what may interleave failed on {GrainId}; the request waits.")]
    public partial void PredicateFailed(Exception exception, GrainId grainId);

    [LoggerMessage(8, LogLevel.Warning, "An enumeration of {GrainId} did not end cleanly.")]
    public partial void EnumerationFailedToEnd(Exception exception, GrainId grainId);

    [LoggerMessage(9, LogLevel.Warning, "A call of {Method} was not answered within {Timeout}.")]
    public partial void CallTimedOut(string method, TimeSpan timeout);

    [LoggerMessage(10, LogLevel.Warning, "A timer of {GrainId} has failed; it goes on ticking.")]
    public partial void TimerFailed(Exception exception, GrainId grainId);

    [LoggerMessage(11, LogLevel.Warning, "{Count} activations had not ended when the time to stop was over.")]
    public partial void StoppedEarly(int count);

    [LoggerMessage(12, LogLevel.Information, "The engine has started: {Classes} grain classes.")]
    public partial void Started(int classes);

    [LoggerMessage(13, LogLevel.Information, "The engine has stopped.")]
    public partial void Stopped();

    [LoggerMessage(14, LogLevel.Warning, "The reminder {Reminder} of {GrainId} has failed; it comes again.")]
    public partial void ReminderFailed(Exception exception, string reminder, GrainId grainId);

    [LoggerMessage(15, LogLevel.Error, "The reminders could not be read; those already known go on.")]
    public partial void RemindersNotRead(Exception exception);

    [LoggerMessage(16, LogLevel.Warning, "{GrainId} did not take an item of the stream {Stream} at try {Attempt}.")]
    public partial void DeliveryFailed(Exception exception, GrainId grainId, StreamId stream, int attempt);

    [LoggerMessage(17, LogLevel.Error, "{GrainId} was not given an item of the stream {Stream}: no try succeeded.")]
    public partial void DeliveryGivenUp(GrainId grainId, StreamId stream);

    [LoggerMessage(18, LogLevel.Warning, "{GrainId} is subscribed to the stream {Stream}, but this activation takes no items of it.")]
    public partial void NobodyTakesItems(GrainId grainId, StreamId stream);

    [LoggerMessage(19, LogLevel.Error, "A subscriber of the stream {Stream} outside of grains has failed.")]
    public partial void ObserverFailed(Exception exception, StreamId stream);
}
