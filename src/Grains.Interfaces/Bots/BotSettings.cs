using System.Collections.Immutable;

namespace Nexus.Bots;

/// <summary>What a bot does by itself. Texts are sent as they are, without formatting.</summary>
/// <param name="Welcome">The answer to <c>/start</c>, and what who asks to join a group is told; null: none.</param>
/// <param name="AutoApprove">Whether requests to join groups that the bot looks after are approved, after the welcome.</param>
/// <param name="Menu">Buttons under the welcome, one a row.</param>
/// <param name="AutoReplies">The first that fits a message answers it.</param>
/// <param name="Ai">Has the model answer what is left of private messages; null: nobody does.</param>
[GenerateSerializer, Immutable, Alias("bots.settings")]
public sealed record BotSettings(
    [property: Id(0)] string? Welcome = null,
    [property: Id(1)] bool AutoApprove = false,
    [property: Id(2)] ImmutableArray<MenuButton> Menu = default,
    [property: Id(3)] ImmutableArray<AutoReply> AutoReplies = default,
    [property: Id(4)] BotAi? Ai = null)
{
    /// <summary>Nothing.</summary>
    public static readonly BotSettings None = new(Menu: [], AutoReplies: []);
}

/// <summary>How the model answers for a bot, in a conversation of the owner's for each chat. What it takes counts against the owner's budget.</summary>
/// <param name="SystemPrompt">What the model is told first, or null.</param>
/// <param name="Model">Which model is asked; null: the provider's default.</param>
[GenerateSerializer, Immutable, Alias("bots.ai")]
public sealed record BotAi([property: Id(0)] string? SystemPrompt = null, [property: Id(1)] string? Model = null);

/// <summary>One button.</summary>
/// <param name="Label">What stands on it.</param>
/// <param name="Reply">What pressing it answers.</param>
[GenerateSerializer, Immutable, Alias("bots.menu-button")]
public sealed record MenuButton([property: Id(0)] string Label, [property: Id(1)] string Reply);

/// <summary>One answer that needs nobody.</summary>
/// <param name="Trigger">What is looked for, whatever the case of its letters.</param>
/// <param name="Match">How it is looked for.</param>
/// <param name="Reply">The answer.</param>
[GenerateSerializer, Immutable, Alias("bots.auto-reply")]
public sealed record AutoReply([property: Id(0)] string Trigger, [property: Id(1)] TriggerMatch Match, [property: Id(2)] string Reply);

/// <summary>How a message is compared with a trigger.</summary>
[GenerateSerializer, Alias("bots.trigger-match")]
public enum TriggerMatch
{
    /// <summary>The message is the trigger.</summary>
    Exact,

    /// <summary>The trigger stands somewhere in the message.</summary>
    Contains,
}
