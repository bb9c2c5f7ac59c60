using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Nexus.Bots;
using Nexus.Grains.Security;
using Nexus.Grains.Telegram;

namespace Nexus.Grains.Bots;

/// <summary>Seals what a bot keeps secret, each for this bot alone.</summary>
internal sealed class BotSecrets(SecretBox box)
{
    private const int SecretBytes = 32;

    /// <summary>A token with a new secret for the webhook.</summary>
    public BotKeys Make(string botId, BotToken token)
    {
        var secret = Base64Url.EncodeToUtf8(RandomNumberGenerator.GetBytes(SecretBytes));
        return new BotKeys(
            box.Seal(TokenPurpose(botId), token.ToBytes()), Hex(token.Hash()), box.Seal(SecretPurpose(botId), secret), HashOf(secret));
    }

    /// <summary>The token, for a call.</summary>
    public BotToken OpenToken(string botId, string sealedToken) => BotToken.Parse(box.Open(TokenPurpose(botId), sealedToken));

    /// <summary>The secret, to tell Telegram.</summary>
    public string OpenSecret(string botId, string sealedSecret) => Encoding.UTF8.GetString(box.Open(SecretPurpose(botId), sealedSecret));

    /// <summary>The main bot's token is sealed for as long as the process lives, so that it travels as others do.</summary>
    public BotAccount MainAccount(BotToken token) => new(BotIds.Main, box.Seal(TokenPurpose(BotIds.Main), token.ToBytes()), IsRunning: true, BotSettings.None);

    /// <summary>SHA-256, as gates carry it.</summary>
    public static string HashOf(ReadOnlySpan<byte> utf8) => Hex(SHA256.HashData(utf8));

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);

    private static string TokenPurpose(string botId) => $"bots.token/{botId}";

    private static string SecretPurpose(string botId) => $"bots.secret/{botId}";
}
