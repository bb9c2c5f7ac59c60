using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nexus.Grains.Security;

namespace Nexus.Grains.Tests.Security;

public sealed class SecretBoxTests
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("123456:telegram-token");
    private readonly string _key = NewKey();

    [Fact]
    public void What_was_sealed_opens()
    {
        var box = Box(_key);
        var text = box.Seal("bots.token/bot_1", Secret);
        Assert.Equal(Secret, box.Open("bots.token/bot_1", text));
        Assert.Equal(Secret, Box(_key).Open("bots.token/bot_1", text));
        Assert.Equal([], box.Open("empty", box.Seal("empty", [])));
    }

    [Fact]
    public void The_same_secret_is_never_sealed_alike()
    {
        var box = Box(_key);
        Assert.Equal(100, Enumerable.Range(0, 100).Select(_ => box.Seal("p", Secret)).Distinct().Count());
    }

    [Fact]
    public void A_text_does_not_open_for_another_purpose()
    {
        var text = Box(_key).Seal("bots.token/bot_1", Secret);
        Assert.Throws<SecretUnreadableException>(() => Box(_key).Open("bots.token/bot_2", text));
    }

    [Fact]
    public void A_text_that_was_altered_anywhere_does_not_open()
    {
        var text = Box(_key).Seal("p", Secret);
        for (var i = 0; i < text.Length; i++)
        {
            var altered = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];
            Assert.Throws<SecretUnreadableException>(() => Box(_key).Open("p", altered));
        }

        Assert.Throws<SecretUnreadableException>(() => Box(_key).Open("p", text[..^4]));
        Assert.Throws<SecretUnreadableException>(() => Box(_key).Open("p", ""));
        Assert.Throws<SecretUnreadableException>(() => Box(_key).Open("p", "not base64url!"));
    }

    [Fact]
    public void Another_master_key_says_which_one_is_missing()
    {
        var text = Box(_key).Seal("p", Secret);
        var e = Assert.Throws<SecretUnreadableException>(() => Box(NewKey()).Open("p", text));
        Assert.Contains("Nexus:Security:MasterKey", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_previous_master_key_still_opens_and_the_new_one_seals()
    {
        var text = Box(_key).Seal("p", Secret);
        var newer = NewKey();
        var both = Box(newer, _key);
        Assert.Equal(Secret, both.Open("p", text));
        Assert.Equal(Secret, Box(newer).Open("p", both.Seal("p", Secret)));
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(MasterKeys.KeySize));

    private static SecretBox Box(string key, params string[] previous) => new(new MasterKeys(
        Options.Create(new SecurityOptions { MasterKey = key, PreviousMasterKeys = [.. previous] }),
        new ConfigurationBuilder().Build(),
        NullLogger<MasterKeys>.Instance));
}
