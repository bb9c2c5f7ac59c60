using Nexus.Grains.Storage;

namespace Nexus.Grains.Tests.Storage;

public sealed class StateKeyTests
{
    [Theory]
    [InlineData("7")]
    [InlineData("00ff")]
    [InlineData("ABCDEF0123456789")]
    [InlineData("0199c0ffee0070008000000000000001")]
    [InlineData("ada+news@example.com")]
    [InlineData("0+x")]
    [InlineData("0199c0ffee0070008000000000000001+x")]
    public void A_key_that_Orleans_would_take_apart_reads_as_a_number(string key) => Assert.True(StateKey.ReadsAsNumber(key));

    [Theory]
    [InlineData("")]
    [InlineData("+1")]
    [InlineData("usr_0199c0ffee0070008000000000000001")]
    [InlineData("abcdef01234567890")]
    [InlineData("bob@example.com")]
    [InlineData("templates.executions/3")]
    public void Other_keys_do_not(string key) => Assert.False(StateKey.ReadsAsNumber(key));
}
