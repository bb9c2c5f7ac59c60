namespace Nexus.Bots;

/// <summary>What a bot takes at most. Lengths are in UTF-16 units, as Telegram counts; of a text and a label they are Telegram's own.</summary>
public static class BotLimits
{
    /// <summary>Of its name here.</summary>
    public const int Name = 100;

    /// <summary>Of a message.</summary>
    public const int Text = 4096;

    /// <summary>Of a button.</summary>
    public const int Label = 64;

    /// <summary>Of what an auto-reply looks for.</summary>
    public const int Trigger = 200;

    /// <summary>Buttons under the welcome.</summary>
    public const int Buttons = 20;

    /// <summary>Auto-replies.</summary>
    public const int AutoReplies = 100;
}

/// <summary>What a broadcast takes at most, besides a text and labels as <see cref="BotLimits"/> has them.</summary>
public static class BroadcastLimits
{
    /// <summary>Buttons.</summary>
    public const int Buttons = 8;

    /// <summary>Characters of an address.</summary>
    public const int Url = 2048;
}
