using Microsoft.Extensions.Options;
using Nexus.Grains.Events;

namespace Nexus.Grains.Storage;

/// <summary>What <see cref="AggregateGrain{TState}"/> needs besides its state.</summary>
/// <param name="Clock">The clock of this process.</param>
/// <param name="Catalog">Names and serializes events.</param>
/// <param name="Signal">Wakes the pumps after a commit.</param>
/// <param name="DueSignal">Tells the due-work pumps of a commit that schedules something.</param>
/// <param name="Storage">What writes state.</param>
public sealed record AggregateServices(
    TimeProvider Clock, EventCatalog Catalog, EventSignal Signal, DueSignal DueSignal, IOptions<StorageOptions> Storage);
