using Nexus.Bots;

namespace Nexus.Grains.Bots;

/// <summary>What of a bot others than its grain read: lists. It is the column <c>facts</c> of <c>bots.bot</c>, so no secret stands in it.</summary>
internal sealed record BotFacts
{
    /// <summary>What Telegram calls it.</summary>
    public long TelegramId { get; init; }

    /// <summary>At Telegram.</summary>
    public string Username { get; init; } = "";

    /// <summary>What its owner calls it.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether updates are taken and messages sent.</summary>
    public bool Running { get; init; }

    /// <summary>Whether Telegram knows what it should.</summary>
    public bool Told { get; init; }

    /// <summary>When Telegram was told last, UTC.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>Why it could not be told, or null.</summary>
    public string? Problem { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Grows with every change of the owner's.</summary>
    public int Revision { get; init; }

    /// <summary>For its owner.</summary>
    internal Bot ToView(string id) =>
        new(id, TelegramId, Username, Name, Running, new BotWebhook(Told, ToldAt, Problem), CreatedAt, UpdatedAt, Revision);
}
