using Microsoft.Extensions.Logging;

namespace Nexus.Grains.Events;

internal sealed partial class EventPump
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Pump {Group}/{Partition} could not run; it tries again in {Pause}.")]
    private partial void LogOutage(Exception exception, string group, int partition, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pump {Group} failed on event {EventId}, attempt {Attempt}; it tries again in {Pause}.")]
    private partial void LogFailed(Exception exception, string group, Guid eventId, int attempt, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Error, Message = "Pump {Group} parked event {EventId} ({EventType}) after {Attempts} attempts.")]
    private partial void LogParked(Exception exception, string group, Guid eventId, string eventType, int attempts);

    [LoggerMessage(Level = LogLevel.Information, Message = "Pump {Group} replayed parked event {EventId}.")]
    private partial void LogReplayed(string group, Guid eventId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pump {Group} failed again on parked event {EventId}.")]
    private partial void LogReplayFailed(Exception exception, string group, Guid eventId);
}
