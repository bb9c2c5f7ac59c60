using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Nexus.Bots;
using Nexus.Results;

namespace Nexus.Api.Bots;

/// <summary>
/// Says whether an update may come in. What is known of a bot is asked anew after <see cref="GoodFor"/>, which is how long a bot that was
/// stopped or deleted lets updates in here; before an update is refused, it is asked anew at once, at most every <see cref="AskAgain"/>.
/// </summary>
internal sealed class UpdateGates(IGrainFactory grains, TimeProvider clock)
{
    /// <summary>How long an answer is remembered.</summary>
    internal static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(3);

    /// <summary>How often a bot that refuses is asked about.</summary>
    internal static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private const string AnyKey = "gate";
    private const int MostRemembered = 10_000;

    // Bots and what is none apart: made-up ids can't displace those that there are.
    private readonly ConcurrentDictionary<string, Entry> _bots = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Entry> _unknown = new(StringComparer.Ordinal);

    /// <summary>Why an update may not come in, or null.</summary>
    /// <param name="botId">From the address.</param>
    /// <param name="secret">What was sent along; null: nothing, or more than one.</param>
    /// <param name="token">From an address of the old kind, or null.</param>
    public async ValueTask<Error?> WhyNotAsync(string botId, string? secret, string? token)
    {
        if (botId != BotIds.Main && !BotIds.IsValid(botId))
            return BotErrors.NotFound;
        var now = clock.GetUtcNow();
        var entry = Find(botId, now) ?? await AskAsync(botId, now);
        if (Judge(entry.Gate, secret, token, now) is not { } error)
            return null;
        if (now - entry.AskedAt < AskAgain)
            return error;
        return Judge((await AskAsync(botId, now)).Gate, secret, token, now);
    }

    private Entry? Find(string botId, DateTimeOffset now) =>
        (_bots.TryGetValue(botId, out var entry) || _unknown.TryGetValue(botId, out entry)) && now - entry.AskedAt < GoodFor ? entry : null;

    private async Task<Entry> AskAsync(string botId, DateTimeOffset now)
    {
        var entry = new Entry(await grains.GetGrain<IUpdateIntakeGrain>(AnyKey).FindGateAsync(botId), now);
        var (to, other) = entry.Gate is null ? (_unknown, _bots) : (_bots, _unknown);
        if (to.Count >= MostRemembered)
            to.Clear();
        to[botId] = entry;
        other.TryRemove(botId, out _);
        return entry;
    }

    private static Error? Judge(BotGate? gate, string? secret, string? token, DateTimeOffset now)
    {
        if (gate is null || (token is not null && !IsOf(gate.TokenHash, HashOf(token))))
            return BotErrors.NotFound;
        // Who knows the token needs no secret; one that is sent must be right all the same.
        if ((secret is not null || token is null) && !IsRight(gate, secret ?? "", now))
            return BotErrors.WrongSecret;
        return gate.IsRunning ? null : BotErrors.Stopped;
    }

    private static bool IsRight(BotGate gate, string secret, DateTimeOffset now)
    {
        var hash = HashOf(secret);
        var isCurrent = IsOf(gate.SecretHash, hash);
        var isOld = gate.OldSecretHash is { } old && gate.OldSecretUntil > now && IsOf(old, hash);
        return isCurrent || isOld;
    }

    // In constant time; of hashes, so that lengths are equal.
    private static bool IsOf(string known, byte[] hash) => CryptographicOperations.FixedTimeEquals(Convert.FromHexString(known), hash);

    private static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private sealed record Entry(BotGate? Gate, DateTimeOffset AskedAt);
}
