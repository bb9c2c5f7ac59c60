using System.Collections.Immutable;

namespace Nexus.ApiKeys;

/// <summary>Asks for a key.</summary>
/// <param name="Id"><c>key_...</c>; a command that may run twice has the same one each time.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Scopes">See <see cref="Access.Scopes"/>.</param>
/// <param name="ExpiresAt">UTC; null: good until it is revoked.</param>
/// <param name="MakerIsAdmin">Whether scopes for admins may be given.</param>
[GenerateSerializer, Immutable, Alias("api-keys.request")]
public sealed record ApiKeyRequest(
    [property: Id(0)] string Id,
    [property: Id(1)] string Name,
    [property: Id(2)] ImmutableArray<string> Scopes,
    [property: Id(3)] DateTimeOffset? ExpiresAt,
    [property: Id(4)] bool MakerIsAdmin);

/// <summary>A key without its secret.</summary>
/// <param name="Id"><c>key_...</c></param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Scopes">What it may be used for, as far as its owner's roles allow it.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="ExpiresAt">UTC, or null.</param>
/// <param name="LastUsedAt">UTC, a minute or so coarse; null: never.</param>
/// <param name="Version">Grows with every change of what this record shows.</param>
[GenerateSerializer, Immutable, Alias("api-keys.info")]
public sealed record ApiKeyInfo(
    [property: Id(0)] string Id,
    [property: Id(1)] string Name,
    [property: Id(2)] ImmutableArray<string> Scopes,
    [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] DateTimeOffset? ExpiresAt,
    [property: Id(5)] DateTimeOffset? LastUsedAt,
    [property: Id(6)] long Version);

/// <summary>A key that was made, with its secret, which nobody can ask for again.</summary>
/// <param name="Info">All but the secret.</param>
/// <param name="Secret">What is sent as <c>X-Api-Key</c>.</param>
[GenerateSerializer, Immutable, Alias("api-keys.made")]
public sealed record MadeApiKey([property: Id(0)] ApiKeyInfo Info, [property: Id(1)] string Secret)
{
    /// <summary>Leaves the secret out.</summary>
    public override string ToString() => $"{nameof(MadeApiKey)} {{ {Info.Id} }}";
}
