using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Nexus.Grains.Telegram;

/// <summary>A bot's token, <c>{bot's id}:{secret}</c>. Says only the id of itself; the secret leaves it in the address of a call alone.</summary>
internal sealed partial class BotToken
{
    private readonly string _text;

    private BotToken(string text, long botId) => (_text, BotId) = (text, botId);

    /// <summary>The bot's id at Telegram.</summary>
    public long BotId { get; }

    /// <summary>Reads one; false: it can't be a token.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out BotToken? token)
    {
        token = text is not null && Form().Match(text) is { Success: true } match
            ? new BotToken(text, long.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture))
            : null;
        return token is not null;
    }

    /// <summary>One that was stored.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static BotToken Parse(ReadOnlySpan<byte> utf8) =>
        TryParse(Encoding.UTF8.GetString(utf8), out var token) ? token : throw new FormatException("What was stored is no token of a bot.");

    /// <summary>What is sealed.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text);

    /// <summary>SHA-256, to compare with.</summary>
    public byte[] Hash() => SHA256.HashData(ToBytes());

    /// <summary>A method's path below the base address. Put behind it as text: what has a colon in it reads as an address of its own.</summary>
    internal string PathOf(string method) => $"bot{_text}/{method}";

    /// <summary>Takes the token out of a text that somebody else wrote.</summary>
    internal string Clean(string text) => text.Replace(_text, ToString(), StringComparison.Ordinal);

    /// <summary>Leaves the secret out.</summary>
    public override string ToString() => $"{BotId.ToString(CultureInfo.InvariantCulture)}:…";

    [GeneratedRegex("^(?<id>[1-9][0-9]{0,15}):[A-Za-z0-9_-]{30,100}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
