using Nexus.ApiKeys;
using Nexus.Ids;
using Nexus.Users;

namespace Nexus.Grains.Tests.ApiKeys;

public sealed class ApiKeyTests
{
    private static readonly string UserId = NexusId.New(UserIds.Prefix, TimeProvider.System);
    private static readonly string KeyId = NexusId.New(ApiKey.IdPrefix, TimeProvider.System);

    [Fact]
    public void A_key_names_its_user_and_itself_and_is_read_as_it_was_written()
    {
        var key = ApiKey.New(UserId, KeyId);
        Assert.Equal((UserId, KeyId), (key.UserId, key.Id));
        Assert.Equal(ApiKey.Length, key.Reveal().Length);
        Assert.True(ApiKey.TryParse(key.Reveal(), out var read));
        Assert.Equal((UserId, KeyId, key.SecretHash()), (read.UserId, read.Id, read.SecretHash()));
    }

    [Fact]
    public void Two_keys_with_one_id_have_two_secrets() =>
        Assert.NotEqual(ApiKey.New(UserId, KeyId).SecretHash(), ApiKey.New(UserId, KeyId).SecretHash());

    [Fact]
    public void A_key_that_differs_in_one_character_is_none()
    {
        var text = ApiKey.New(UserId, KeyId).Reveal();
        for (var i = 0; i < text.Length; i++)
            Assert.False(ApiKey.TryParse(text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..], out _), $"character {i}");
    }

    [Fact]
    public void What_is_cut_off_or_longer_is_no_key()
    {
        var text = ApiKey.New(UserId, KeyId).Reveal();
        foreach (var bad in new[] { null, "", "nxk_", text[..^1], text[1..], text + "A", " " + text[1..], text[..^1] + "=", text[..^1] + "\n", new string('x', 5000) })
            Assert.False(ApiKey.TryParse(bad, out _), bad);
    }

    [Fact]
    public void Its_text_form_has_no_secret()
    {
        var key = ApiKey.New(UserId, KeyId);
        Assert.Equal($"API key {KeyId} of {UserId}", key.ToString());
        var made = new MadeApiKey(new ApiKeyInfo(KeyId, "x", [], default, null, null, 1), key.Reveal());
        Assert.DoesNotContain(key.Reveal(), made.ToString(), StringComparison.Ordinal);
    }
}
