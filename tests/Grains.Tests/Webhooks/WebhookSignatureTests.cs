using System.Text;
using Nexus.Grains.Webhooks;

namespace Nexus.Grains.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Known = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private static readonly byte[] Signed =
        Encoding.UTF8.GetBytes(WebhookSignature.Prefix("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330) + "{\"test\": 2432232314}");

    [Fact]
    public void The_known_answer_of_the_specification_comes_out() =>
        Assert.Equal(Known, WebhookSignature.Of([SecretKey.Parse(Secret)!], Signed));

    [Fact]
    public void During_a_rotation_every_key_signs_in_its_order()
    {
        var other = SecretKey.New();
        var header = WebhookSignature.Of([other, SecretKey.Parse(Secret)!], Signed);
        Assert.Equal([WebhookSignature.Of([other], Signed), Known], header.Split(' '));
    }

    [Fact]
    public void A_new_secret_reads_back_as_the_key_that_it_shows()
    {
        var key = SecretKey.New();
        Assert.Equal(key, SecretKey.Parse(SecretKey.Reveal(key)));
        Assert.NotEqual(key, SecretKey.New());
    }

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa*w")]
    [InlineData("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    public void What_is_no_secret_or_too_short_is_refused(string text) => Assert.Null(SecretKey.Parse(text));

    [Theory]
    [InlineData(SecretKey.MinSize - 1, false)]
    [InlineData(SecretKey.MinSize, true)]
    [InlineData(SecretKey.MaxSize, true)]
    [InlineData(SecretKey.MaxSize + 1, false)]
    public void An_own_secret_has_24_to_64_bytes(int size, bool isGood) =>
        Assert.Equal(isGood, SecretKey.Parse(SecretKey.Reveal(new byte[size])) is not null);
}
