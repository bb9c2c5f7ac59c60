using System.Collections.Immutable;
using Nexus.Bots;
using Nexus.Results;

namespace Nexus.Grains.Bots.Broadcasts;

/// <summary>What is wrong with a message, by JSON path.</summary>
internal static class BroadcastCheck
{
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
        if (WhyNot(command.Text, BotLimits.Text) is { } text)
            yield return ("text", text);
        if (command.Buttons.Length > BroadcastLimits.Buttons)
            yield return ("buttons", $"A broadcast has {BroadcastLimits.Buttons} buttons at most.");
        for (var i = 0; i < command.Buttons.Length; i++)
        {
            if (WhyNot(command.Buttons[i].Text, BotLimits.Label) is { } label)
                yield return ($"buttons[{i}].text", label);
            if (!IsAddress(command.Buttons[i].Url))
                yield return ($"buttons[{i}].url", $"It must be an http, https or tg address of {BroadcastLimits.Url} characters at most.");
        }
    }

    private static bool IsAddress(string url) =>
        url.Length <= BroadcastLimits.Url && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https" or "tg");

    // Telegram counts after trimming, and refuses what is empty then.
    private static string? WhyNot(string text, int longest) => text.Trim().Length switch
    {
        0 => "There must be a text.",
        var length when length > longest => $"The text has {longest} characters at most.",
        _ => null,
    };
}
