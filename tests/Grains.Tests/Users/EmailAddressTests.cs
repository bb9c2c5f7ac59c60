using Nexus.Users;

namespace Nexus.Grains.Tests.Users;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ann@example.com", "ann@example.com")]
    [InlineData("  Ann.Lee+Tag@EXAMPLE.Com ", "ann.lee+tag@example.com")]
    [InlineData("o'brien@sub.example.co.uk", "o'brien@sub.example.co.uk")]
    [InlineData("ann@почта.рф", "ann@xn--80a1acny.xn--p1ai")]
    [InlineData("ann@XN--80A1ACNY.xn--p1ai", "ann@xn--80a1acny.xn--p1ai")]
    public void An_address_becomes_its_one_form(string typed, string form)
    {
        Assert.True(EmailAddress.TryNormalize(typed, out var normalized));
        Assert.Equal(form, normalized);
        Assert.True(EmailAddress.TryNormalize(normalized, out var again));
        Assert.Equal(form, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("ann")]
    [InlineData("@example.com")]
    [InlineData("ann@")]
    [InlineData("ann@localhost")]
    [InlineData("ann@example..com")]
    [InlineData("ann@.example.com")]
    [InlineData("ann@example.com.")]
    [InlineData("ann@-example.com")]
    [InlineData("ann@exam_ple.com")]
    [InlineData(".ann@example.com")]
    [InlineData("ann.@example.com")]
    [InlineData("an..n@example.com")]
    [InlineData("an n@example.com")]
    [InlineData("an\nn@example.com")]
    [InlineData("ann@exam ple.com")]
    [InlineData("ann@bob@example.com")]
    [InlineData("\"ann\"@example.com")]
    [InlineData("Ann <ann@example.com>")]
    [InlineData("ann@example.com\u0000")]
    [InlineData("аnn@example.com")]
    [InlineData("ann@[127.0.0.1]")]
    public void What_is_no_plain_address_is_refused(string? typed) => Assert.False(EmailAddress.TryNormalize(typed, out _));

    [Fact]
    public void An_address_has_at_most_254_characters_and_64_before_the_at()
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('d', 61), 3)) + ".com";
        var longest = new string('a', EmailAddress.MaxLength - domain.Length - 1) + "@" + domain;
        Assert.Equal(EmailAddress.MaxLength, longest.Length);
        Assert.True(EmailAddress.TryNormalize(longest, out _));
        Assert.False(EmailAddress.TryNormalize("a" + longest, out _));
        Assert.True(EmailAddress.TryNormalize(new string('a', 64) + "@example.com", out _));
        Assert.False(EmailAddress.TryNormalize(new string('a', 65) + "@example.com", out _));
    }
}
