using Nexus.Grains.Events;
using Nexus.Users;

namespace Nexus.Grains.Users;

/// <summary>Wakes the key ring when a key is to be made or retired.</summary>
public sealed class RotateKeysHandler(IGrainFactory grains) : IDueWorkHandler
{
    /// <summary>Names this work.</summary>
    internal const string WorkKind = "users.rotate-keys";

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public async Task<DueOutcome> HandleAsync(DueItem item, CancellationToken cancellationToken) =>
        DueOutcome.At(await grains.GetGrain<ISigningKeyGrain>(item.Key).RotateAsync());
}
