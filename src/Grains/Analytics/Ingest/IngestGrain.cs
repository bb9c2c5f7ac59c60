using System.Collections.Immutable;
using Nexus.Analytics;
using Nexus.Results;
using Orleans.Concurrency;

namespace Nexus.Grains.Analytics.Ingest;

/// <inheritdoc cref="IIngestGrain"/>
[StatelessWorker, Reentrant]
internal sealed class IngestGrain(EventWriter writer) : Grain, IIngestGrain
{
    /// <inheritdoc/>
    public Task<Result<Ingested>> IngestAsync(string owner, ImmutableArray<NewEvent> events) =>
        writer.WriteAsync([.. events.Select(e => IngestRow.Of(owner, e))]);
}
