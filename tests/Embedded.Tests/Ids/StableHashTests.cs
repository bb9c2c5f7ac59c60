using System.Text;

namespace Nexus.Embedded.Tests.Ids;

/// <summary>
/// Hashes that are stored, or that partition what is stored, are those of Orleans 10.4.2, which has printed the numbers below.
/// </summary>
public sealed class StableHashTests
{
    [Theory]
    [InlineData("", 0x055DCC02u, 0x055DCC02u)]
    [InlineData("a", 0x56740D55u, 0x522F8319u)]
    [InlineData("abcd", 0x053764A3u, 0x04B05094u)]
    [InlineData("fifteen bytes..", 0xD8D857E4u, 0x85274E3Cu)]
    [InlineData("sixteen bytes...", 0xF30E0AFFu, 0x77CF661Fu)]
    [InlineData("Nobody inspects the spammish repetition", 0x2F3B29E2u, 0x579EAD86u)]
    [InlineData("größer als 16 Zeichen: ✓", 0x2B8CF2C0u, 0xB2B37EFEu)]
    public void Text_has_the_hash_it_has_on_Orleans(string text, uint ofUtf8, uint ofUtf16)
    {
        Assert.Equal(ofUtf8, StableHash.ComputeHash(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(ofUtf16, StableHash.ComputeHash(text));
    }

    [Theory]
    [InlineData("user", "usr_0192", 0xCE6DD19Au)]
    [InlineData("pump", "webhooks/3", 0x4EDFFD9Au)]
    [InlineData("größe", "schlüssel-mit-mehr-als-16-zeichen", 0x8048475Du)]
    public void Grains_have_the_place_in_the_reminder_table_that_they_have_on_Orleans(string type, string key, uint expected) =>
        Assert.Equal(expected, GrainId.Create(type, key).GetUniformHashCode());

    [Theory]
    [InlineData("events", "3", 0x32DF7B53u)]
    [InlineData("news", "7", 0x3ECC2A3Au)]
    [InlineData(null, "alone", 0x58B691EBu)]
    public void Streams_have_the_hash_they_have_on_Orleans(string? streamNamespace, string key, uint expected) =>
        Assert.Equal(expected, (uint)StreamId.Create(streamNamespace, key).GetHashCode());
}
