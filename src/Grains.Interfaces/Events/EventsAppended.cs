namespace Nexus.Events;

/// <summary>Published on the stream of a partition after a commit. Carries no event: readers go to the log.</summary>
/// <param name="Partition">Which partition has something new.</param>
[GenerateSerializer, Immutable, Alias("events.appended")]
public sealed record EventsAppended([property: Id(0)] int Partition)
{
    /// <summary>The namespace of the streams; the key is the partition's number.</summary>
    public const string StreamNamespace = "events";
}
