using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Nexus.Bots;
using Nexus.Results;

namespace Nexus.Grains.Bots.Links;

/// <summary>The chats of an account, and the code that may link another one. Bounded by <see cref="BotsOptions.MaxLinks"/>.</summary>
internal sealed record LinkState
{
    /// <summary>No chats.</summary>
    public static readonly LinkState Empty = new();

    /// <summary>How long a code is good.</summary>
    public static readonly TimeSpan CodeGoodFor = TimeSpan.FromMinutes(15);

    /// <summary>In the order in which they were linked.</summary>
    public ImmutableArray<BotLink> Links { get; init; } = [];

    /// <summary>The last one that was made, or null.</summary>
    public StoredLinkCode? Code { get; init; }

    /// <summary>Has another code; the one before is void.</summary>
    public LinkState Offer(string codeHash, DateTimeOffset now) => this with { Code = new StoredLinkCode(codeHash, now + CodeGoodFor) };

    /// <summary>Links a chat that came with a code; the same state when this update did so before.</summary>
    public Result<LinkState> Redeem(LinkAttempt attempt, int most, DateTimeOffset now)
    {
        if (Code is not { } code || !IsSame(code.Hash, attempt.CodeHash))
            return LinkErrors.CodeRefused;
        if (code.UsedByUpdate is { } used)
            return used == attempt.UpdateId ? this : LinkErrors.CodeRefused;
        if (code.ExpiresAt <= now)
            return LinkErrors.CodeRefused;
        var others = Links.RemoveAll(l => l.ChatId == attempt.ChatId);
        if (others.Length >= most)
            return LinkErrors.TooMany(most);
        return this with
        {
            Links = others.Add(new BotLink(attempt.ChatId, attempt.Name, attempt.Username, now)),
            Code = code with { UsedByUpdate = attempt.UpdateId },
        };
    }

    /// <summary>Without the chat; null: there is no such one.</summary>
    public LinkState? Remove(long chatId) => Links.FirstOrDefault(l => l.ChatId == chatId) is { } link ? this with { Links = Links.Remove(link) } : null;

    private static bool IsSame(string hash, string other) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(other));
}

/// <summary>A code, without its text.</summary>
/// <param name="Hash">SHA-256, lower-case hex.</param>
/// <param name="ExpiresAt">UTC.</param>
/// <param name="UsedByUpdate">The update that used it up, or null.</param>
internal sealed record StoredLinkCode(string Hash, DateTimeOffset ExpiresAt, long? UsedByUpdate = null);
