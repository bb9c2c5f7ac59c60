using Nexus.Ids;
using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Grains.Tests.Users;

public sealed class RefreshTokenTests
{
    private readonly string _user = NexusId.New(UserIds.Prefix, new ManualTimeProvider());

    [Fact]
    public void A_token_can_be_read_back()
    {
        var token = RefreshToken.New(_user);
        Assert.StartsWith("nxr_", token.Reveal(), StringComparison.Ordinal);
        Assert.True(RefreshToken.TryParse(token.Reveal(), out var read));
        Assert.Equal(_user, read.UserId);
        Assert.Equal(token.Family.ToArray(), read.Family.ToArray());
        Assert.Equal(token.Secret.ToArray(), read.Secret.ToArray());
    }

    [Fact]
    public void The_next_token_keeps_user_and_family_and_has_another_secret()
    {
        var token = RefreshToken.New(_user);
        var next = token.Next();
        Assert.Equal(_user, next.UserId);
        Assert.Equal(token.Family.ToArray(), next.Family.ToArray());
        Assert.NotEqual(token.Secret.ToArray(), next.Secret.ToArray());
    }

    [Fact]
    public void Two_sign_ins_share_nothing_but_the_user()
    {
        var (one, other) = (RefreshToken.New(_user), RefreshToken.New(_user));
        Assert.NotEqual(one.Family.ToArray(), other.Family.ToArray());
        Assert.NotEqual(one.Secret.ToArray(), other.Secret.ToArray());
    }

    [Fact]
    public void A_token_is_not_shown_by_accident()
    {
        var token = RefreshToken.New(_user);
        Assert.DoesNotContain(token.Reveal()[^43..], $"{token}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nxr_")]
    [InlineData("garbage")]
    public void What_is_no_token_is_not_read(string? text) => Assert.False(RefreshToken.TryParse(text, out _));

    [Fact]
    public void A_changed_length_prefix_or_alphabet_is_not_read()
    {
        var text = RefreshToken.New(_user).Reveal();
        Assert.False(RefreshToken.TryParse(text + "A", out _));
        Assert.False(RefreshToken.TryParse(text[..^1], out _));
        Assert.False(RefreshToken.TryParse("nxk_" + text[4..], out _));
        Assert.False(RefreshToken.TryParse(text[..^1] + "+", out _));
        Assert.False(RefreshToken.TryParse(text[..^2] + "==", out _));
        Assert.False(RefreshToken.TryParse(text[..^2] + " A", out _));
    }
}
