using System.ComponentModel.DataAnnotations;
using Nexus.Api.Http;
using Nexus.Bots;
using Nexus.Conversations;

namespace Nexus.Api.Bots;

/// <summary>The most that is read. What is wrong with less than that, the rules say.</summary>
internal static class BotBodies
{
    /// <summary>Characters of a token.</summary>
    public const int Token = 120;

    /// <summary>Characters of a text, which may be shorter once it is trimmed.</summary>
    public const int Text = 8192;

    /// <summary>Bytes of an update.</summary>
    public const int Update = 1024 * 1024;
}

/// <summary>Registers a bot.</summary>
/// <param name="Token">Of BotFather. Stored encrypted and never shown again.</param>
/// <param name="Name">What to call it here, at most 100 characters. Without it, its name at Telegram.</param>
internal sealed record RegisterBotRequest(
    [Required, StringLength(BotBodies.Token, MinimumLength = 1)] string Token,
    [StringLength(BotLimits.Name, MinimumLength = 1), OneLine] string? Name = null)
{
    /// <summary>Leaves the token out.</summary>
    public override string ToString() => nameof(RegisterBotRequest);
}

/// <summary>Changes of a bot; what is left out stays.</summary>
/// <param name="Name">What to call it here, at most 100 characters.</param>
/// <param name="Token">A new one of the same bot.</param>
internal sealed record ChangeBotRequest(
    [StringLength(BotLimits.Name, MinimumLength = 1), OneLine] string? Name = null,
    [StringLength(BotBodies.Token, MinimumLength = 1)] string? Token = null)
{
    /// <summary>What the grain is asked.</summary>
    internal BotChanges ToChanges() => new(Name, Token);

    /// <summary>Leaves the token out.</summary>
    public override string ToString() => nameof(ChangeBotRequest);
}

/// <summary>What a bot does by itself. Texts are sent as they are, without formatting, and have at most 4,096 characters.</summary>
/// <param name="Welcome">The answer to /start, and what who asks to join a group is told. Left out: none.</param>
/// <param name="AutoApprove">Whether requests to join groups that the bot looks after are approved, after the welcome.</param>
/// <param name="Menu">Up to 20 buttons under the welcome, one a row.</param>
/// <param name="AutoReplies">Up to 100; the first that fits a message answers it.</param>
/// <param name="Ai">Has the model answer private messages that nothing else answers. Left out: nobody does.</param>
internal sealed record BotSettingsBody(
    [StringLength(BotBodies.Text)] string? Welcome = null,
    bool AutoApprove = false,
    [MaxLength(BotLimits.Buttons)] IReadOnlyList<MenuButtonBody>? Menu = null,
    [MaxLength(BotLimits.AutoReplies)] IReadOnlyList<AutoReplyBody>? AutoReplies = null,
    BotAiBody? Ai = null) : IValidatableObject
{
    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < Menu?.Count; i++)
        {
            if (Menu[i] is null)
                yield return new ValidationResult("The entry must be a button.", [$"Menu[{i}]"]);
        }

        for (var i = 0; i < AutoReplies?.Count; i++)
        {
            if (AutoReplies[i] is null)
                yield return new ValidationResult("The entry must be an auto-reply.", [$"AutoReplies[{i}]"]);
        }
    }

    /// <summary>What the grain is asked.</summary>
    internal BotSettings ToSettings() => new(
        string.IsNullOrWhiteSpace(Welcome) ? null : Welcome, AutoApprove,
        [.. (Menu ?? []).Select(b => new MenuButton(b.Label, b.Reply))],
        [.. (AutoReplies ?? []).Select(r => new AutoReply(r.Trigger, r.Match, r.Reply))],
        Ai is null ? null : new BotAi(string.IsNullOrWhiteSpace(Ai.SystemPrompt) ? null : Ai.SystemPrompt, string.IsNullOrEmpty(Ai.Model) ? null : Ai.Model));

    /// <summary>Of a bot.</summary>
    internal static BotSettingsBody Of(BotSettings settings) => new(
        settings.Welcome, settings.AutoApprove,
        [.. settings.Menu.Select(b => new MenuButtonBody(b.Label, b.Reply))],
        [.. settings.AutoReplies.Select(r => new AutoReplyBody(r.Trigger, r.Reply, r.Match))],
        settings.Ai is { } ai ? new BotAiBody(ai.SystemPrompt, ai.Model) : null);
}

/// <summary>How the model answers for a bot: in a conversation for each chat, which is the caller's, as is what it costs.</summary>
/// <param name="SystemPrompt">What the model is told first, at most 8,000 characters.</param>
/// <param name="Model">Which model is asked; the provider's default when left out.</param>
internal sealed record BotAiBody([StringLength(ConversationLimits.SystemPrompt)] string? SystemPrompt = null, [ModelName] string? Model = null);

/// <summary>One button.</summary>
/// <param name="Label">What stands on it, at most 64 characters.</param>
/// <param name="Reply">What pressing it answers.</param>
internal sealed record MenuButtonBody([Required, StringLength(BotBodies.Text)] string Label, [Required, StringLength(BotBodies.Text)] string Reply);

/// <summary>One answer that needs nobody.</summary>
/// <param name="Trigger">What is looked for, whatever the case of its letters; at most 200 characters.</param>
/// <param name="Reply">The answer.</param>
/// <param name="Match">exact: the message is the trigger; contains: the trigger stands somewhere in it.</param>
internal sealed record AutoReplyBody(
    [Required, StringLength(BotBodies.Text)] string Trigger,
    [Required, StringLength(BotBodies.Text)] string Reply,
    TriggerMatch Match = TriggerMatch.Exact);
