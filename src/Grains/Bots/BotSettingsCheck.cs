using System.Collections.Immutable;
using Nexus.Bots;
using Nexus.Conversations;
using Nexus.Results;

namespace Nexus.Grains.Bots;

/// <summary>What is wrong with what an owner has a bot do, by JSON path.</summary>
internal static class BotSettingsCheck
{
    /// <summary>Why a bot can't do it, or null.</summary>
    public static Error? Of(BotSettings settings)
    {
        var reasons = Places(settings).ToList();
        return reasons.Count == 0
            ? null
            : BotErrors.Invalid(reasons.GroupBy(r => r.Path, StringComparer.Ordinal).ToImmutableDictionary(
                g => g.Key, g => g.Select(r => r.Reason).ToImmutableArray(), StringComparer.Ordinal));
    }

    private static IEnumerable<(string Path, string Reason)> Places(BotSettings settings)
    {
        if (settings.Welcome is not null && WhyNot(settings.Welcome, BotLimits.Text) is { } welcome)
            yield return ("welcome", welcome);
        if (settings.Ai?.SystemPrompt is { Length: > ConversationLimits.SystemPrompt })
            yield return ("ai.systemPrompt", $"The text has {ConversationLimits.SystemPrompt} characters at most.");
        if (settings.Menu.Length > BotLimits.Buttons)
            yield return ("menu", $"A menu has {BotLimits.Buttons} buttons at most.");
        if (settings.Menu.Length > 0 && settings.Welcome is null)
            yield return ("welcome", "The menu stands under the welcome, so there must be one.");
        for (var i = 0; i < settings.Menu.Length; i++)
        {
            if (WhyNot(settings.Menu[i].Label, BotLimits.Label) is { } label)
                yield return ($"menu[{i}].label", label);
            if (WhyNot(settings.Menu[i].Reply, BotLimits.Text) is { } reply)
                yield return ($"menu[{i}].reply", reply);
        }

        if (settings.AutoReplies.Length > BotLimits.AutoReplies)
            yield return ("autoReplies", $"A bot has {BotLimits.AutoReplies} auto-replies at most.");
        for (var i = 0; i < settings.AutoReplies.Length; i++)
        {
            if (WhyNot(settings.AutoReplies[i].Trigger, BotLimits.Trigger) is { } trigger)
                yield return ($"autoReplies[{i}].trigger", trigger);
            if (WhyNot(settings.AutoReplies[i].Reply, BotLimits.Text) is { } reply)
                yield return ($"autoReplies[{i}].reply", reply);
        }
    }

    // Telegram counts after trimming, and refuses what is empty then.
    private static string? WhyNot(string text, int longest) => text.Trim().Length switch
    {
        0 => "There must be a text.",
        var length when length > longest => $"The text has {longest} characters at most.",
        _ => null,
    };
}
