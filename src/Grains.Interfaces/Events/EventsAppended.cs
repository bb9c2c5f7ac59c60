using System.Collections.Immutable;

namespace Nexus.Events;

/// <summary>Published on the stream of a partition after a commit. Carries no event: readers go to the log.</summary>
/// <param name="Partition">Which partition has something new.</param>
/// <param name="Types">The types of the new events, so that only the groups they concern look.</param>
[GenerateSerializer, Immutable, Alias("events.appended")]
public sealed record EventsAppended([property: Id(0)] int Partition, [property: Id(1)] ImmutableArray<string> Types)
{
    /// <summary>The namespace of the streams; the key is the partition's number.</summary>
    public const string StreamNamespace = "events";
}
