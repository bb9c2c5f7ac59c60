using Nexus.Grains.Users;
using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Grains.Tests.Users;

public sealed class SigningKeyStateTests
{
    private readonly AuthOptions _options = new();
    private readonly ManualTimeProvider _clock = new();

    private DateTimeOffset Now => _clock.GetUtcNow();

    [Fact]
    public void The_first_key_signs_at_once()
    {
        Assert.Equal(Now, SigningKeyState.Empty.StartOfNext(Now, _options));
        var ring = SigningKeyState.Empty.Add(Key("a", Now));
        Assert.Equal("a", ring.Signer(Now).Public.Kid);
        Assert.Null(ring.EndOfSigner(Now));
        Assert.Null(ring.StartOfNext(Now, _options));
        Assert.Equal(Now + _options.SigningKeyPeriod - _options.SigningKeyOverlap, ring.NextStep(_options));
    }

    [Fact]
    public void A_key_is_published_for_the_overlap_before_it_signs_and_after_it_stopped()
    {
        var start = Now;
        var ring = SigningKeyState.Empty.Add(Key("a", start));
        _clock.Advance(_options.SigningKeyPeriod - _options.SigningKeyOverlap);
        Assert.Equal(start + _options.SigningKeyPeriod, ring.StartOfNext(Now, _options));

        ring = ring.Add(Key("b", start + _options.SigningKeyPeriod));
        Assert.Equal("a", ring.Signer(Now).Public.Kid);
        Assert.Equal(start + _options.SigningKeyPeriod, ring.EndOfSigner(Now));

        _clock.Advance(_options.SigningKeyOverlap);
        Assert.Equal("b", ring.Signer(Now).Public.Kid);
        Assert.Same(ring, ring.Retire(Now, _options));
        Assert.Equal(Now + _options.SigningKeyOverlap, ring.NextStep(_options));

        _clock.Advance(_options.SigningKeyOverlap);
        Assert.Equal(["b"], ring.Retire(Now, _options).Keys.Select(k => k.Public.Kid));
    }

    [Fact]
    public void After_a_long_stop_the_next_key_still_waits_until_it_is_known()
    {
        var ring = SigningKeyState.Empty.Add(Key("a", Now));
        _clock.Advance(TimeSpan.FromDays(365));
        Assert.Equal("a", ring.Signer(Now).Public.Kid);
        Assert.Equal(Now + _options.SigningKeyOverlap, ring.StartOfNext(Now, _options));
    }

    // Two years of steps taken when they fall due, some of them late: there is always one signer, its key was published long
    // enough before, and a token signed at the last moment can be checked until it expires.
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Every_token_can_be_checked_while_it_lives(int seed)
    {
        var random = new Random(seed);
        var ring = SigningKeyState.Empty.Add(Key("0", Now));
        var published = new Dictionary<string, DateTimeOffset> { ["0"] = DateTimeOffset.MinValue };
        var tokens = new List<(string Kid, DateTimeOffset ExpiresAt)>();
        var end = Now.AddYears(2);
        var made = 1;
        while (Now < end)
        {
            var wake = ring.NextStep(_options) + TimeSpan.FromHours(random.Next(0, 80));
            while (Now < wake)
            {
                var signer = ring.Signer(Now);
                Assert.True(published[signer.Public.Kid] <= signer.SignsFrom - _options.SigningKeyOverlap || signer.Public.Kid == "0");
                tokens.RemoveAll(t => t.ExpiresAt <= Now);
                Assert.All(tokens, t => Assert.Contains(ring.Keys, k => k.Public.Kid == t.Kid));
                tokens.Add((signer.Public.Kid, Now + TimeSpan.FromHours(1)));
                _clock.Advance(TimeSpan.FromMinutes(47));
            }

            ring = ring.Retire(Now, _options);
            if (ring.StartOfNext(Now, _options) is not { } signsFrom)
                continue;
            var kid = $"{made++}";
            ring = ring.Add(Key(kid, signsFrom));
            published.Add(kid, Now);
        }

        Assert.InRange(made, 20, 26);
        Assert.InRange(ring.Keys.Length, 1, 3);
    }

    private static SigningKey Key(string kid, DateTimeOffset signsFrom) => new(new PublicSigningKey(kid, "x", "y"), "sealed", signsFrom);
}
