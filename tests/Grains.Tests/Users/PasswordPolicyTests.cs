using Nexus.Grains.Users;

namespace Nexus.Grains.Tests.Users;

public sealed class PasswordPolicyTests
{
    private const string Email = "ann.lee.1984@example.com";

    [Theory]
    [InlineData("nine-char")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("abababababab")]
    [InlineData("password1234")]
    [InlineData("PassWord1234")]
    [InlineData("qwertyuiop")]
    [InlineData("пароль12345")]
    [InlineData("ann.lee.1984@example.com")]
    [InlineData("Ann.Lee.1984")]
    [InlineData("my ann.lee.1984@example.com!")]
    public void A_password_that_is_easily_guessed_is_refused(string password) => Assert.NotNull(PasswordPolicy.Check(password, Email));

    [Theory]
    [InlineData("ten charac")]
    [InlineData("correct horse battery")]
    [InlineData("очень длинный пароль")]
    [InlineData("пароль 🔑🔑 ключ")]
    public void Any_kind_of_character_will_do(string password) => Assert.Null(PasswordPolicy.Check(password, Email));

    [Fact]
    public void A_password_has_at_most_128_characters()
    {
        var longest = string.Concat(Enumerable.Range(0, 128).Select(i => (char)('a' + (i % 26))));
        Assert.Null(PasswordPolicy.Check(longest, Email));
        Assert.NotNull(PasswordPolicy.Check(longest + "x", Email));
    }
}
