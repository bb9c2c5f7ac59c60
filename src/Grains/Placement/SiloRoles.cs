namespace Nexus.Grains.Placement;

/// <summary>What silos can be meant for, so that each can be scaled on its own.</summary>
public static class SiloRoles
{
    /// <summary>Everything that is not one of the others.</summary>
    public const string Core = "core";

    /// <summary>What asks models.</summary>
    public const string Ai = "ai";

    /// <summary>Deliveries to others' servers.</summary>
    public const string Webhooks = "webhooks";

    /// <summary>Telegram bots.</summary>
    public const string Bots = "bots";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Core, Ai, Webhooks, Bots];
}
