using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Nexus.Grains.Storage;
using Nexus.Users;

namespace Nexus.Grains.Users;

/// <inheritdoc cref="ISigningKeyGrain"/>
public sealed class SigningKeyGrain(
    [PersistentState("users.signing-keys", "nexus")] IPersistentState<Document<SigningKeyState>> document,
    AggregateServices services,
    SigningKeyFactory factory,
    IOptions<AuthOptions> options)
    : AggregateGrain<SigningKeyState>(document, services), ISigningKeyGrain
{
    /// <inheritdoc/>
    protected override string Aggregate => $"users.signing-keys/{Key}";

    /// <inheritdoc/>
    public async Task<ImmutableArray<PublicSigningKey>> GetPublicKeysAsync()
    {
        var ring = await CurrentAsync();
        return [.. ring.Keys.Select(k => k.Public)];
    }

    /// <inheritdoc/>
    public async Task<SealedSigningKey> GetSignerAsync()
    {
        var ring = await CurrentAsync();
        var signer = ring.Signer(Now);
        return new SealedSigningKey(signer.Public.Kid, signer.SealedPrivateKey, ring.EndOfSigner(Now) ?? DateTimeOffset.MaxValue);
    }

    /// <inheritdoc/>
    public async Task<DateTimeOffset> RotateAsync()
    {
        var ring = (State ?? SigningKeyState.Empty).Retire(Now, options.Value);
        if (ring.StartOfNext(Now, options.Value) is { } signsFrom)
        {
            var key = factory.Create(signsFrom);
            ring = ring.Add(key);
            Raise(new SigningKeyAdded(key.Public.Kid, signsFrom), owner: null);
        }

        var next = ring.NextStep(options.Value);
        if (ring == State)
            return next;
        Schedule(RotateKeysHandler.WorkKind, Key, next);
        await CommitAsync(ring);
        return next;
    }

    // The first call makes the first key; later ones would notice if due work were late.
    private async Task<SigningKeyState> CurrentAsync()
    {
        if (State is null || State.StartOfNext(Now, options.Value) is not null)
            await RotateAsync();
        return State!;
    }
}
