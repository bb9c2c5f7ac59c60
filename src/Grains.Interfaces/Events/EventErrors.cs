using Nexus.Results;

namespace Nexus.Events;

/// <summary>What can be wrong with a command to the event log.</summary>
public static class EventErrors
{
    /// <summary>No such event is parked for the group.</summary>
    public static readonly Error NotParked = new(ErrorKind.NotFound, "events.not-parked", "No such event is parked for this group.");

    /// <summary>The handler failed on the event again; it stays parked with the new reason.</summary>
    public static readonly Error StillFailing = new(ErrorKind.Conflict, "events.still-failing", "The event failed again and stays parked.");
}
