using System.Collections.Immutable;
using Nexus.Bots;
using Nexus.Results;

namespace Nexus.Grains.Bots.Broadcasts;

/// <summary>What is wrong with a message, by JSON path. The lengths are Telegram's, in UTF-16 units; the number of buttons is ours.</summary>
internal static class BroadcastCheck
{
    /// <summary>Buttons.</summary>
    public const int MaxButtons = 8;

    /// <summary>Characters of an address.</summary>
    public const int MaxUrl = 2048;

    /// <summary>Why it can't be sent, or null.</summary>
    public static Error? Of(StartBroadcast command)
    {
        var reasons = Places(command).ToList();
        return reasons.Count == 0
            ? null
            : BroadcastErrors.Invalid(reasons.GroupBy(r => r.Path, StringComparer.Ordinal).ToImmutableDictionary(
                g => g.Key, g => g.Select(r => r.Reason).ToImmutableArray(), StringComparer.Ordinal));
    }

    private static IEnumerable<(string Path, string Reason)> Places(StartBroadcast command)
    {
        if (WhyNot(command.Text, BotSettingsCheck.MaxText) is { } text)
            yield return ("text", text);
        if (command.Buttons.Length > MaxButtons)
            yield return ("buttons", $"A broadcast has {MaxButtons} buttons at most.");
        for (var i = 0; i < command.Buttons.Length; i++)
        {
            if (WhyNot(command.Buttons[i].Text, BotSettingsCheck.MaxLabel) is { } label)
                yield return ($"buttons[{i}].text", label);
            if (!IsAddress(command.Buttons[i].Url))
                yield return ($"buttons[{i}].url", $"It must be an http, https or tg address of {MaxUrl} characters at most.");
        }
    }

    private static bool IsAddress(string url) =>
        url.Length <= MaxUrl && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https" or "tg");

    // Telegram counts after trimming, and refuses what is empty then.
    private static string? WhyNot(string text, int longest) => text.Trim().Length switch
    {
        0 => "There must be a text.",
        var length when length > longest => $"The text has {longest} characters at most.",
        _ => null,
    };
}
