using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nexus.Api.Http;
using Nexus.Api.Users;
using Nexus.Results;
using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Api.Tests.Users;

public sealed class AccessTokenValidatorTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly TestKey _key = new("first");
    private readonly TestKey _stranger = new("first");
    private readonly List<TestKey> _ring = [];
    private readonly PublicKeys _keys;
    private readonly AccessTokenValidator _validator;
    private readonly CutoffList _table = new();
    private readonly TokenCutoffs _cutoffs;
    private int _asked;
    private Exception? _fault;

    public AccessTokenValidatorTests()
    {
        _ring.Add(_key);
        _keys = new PublicKeys(Ask, _clock);
        _cutoffs = new TokenCutoffs(_table, Options.Create(new AccessTokenOptions()), _clock, NullLogger<TokenCutoffs>.Instance);
        _validator = new AccessTokenValidator(
            _keys, new AccessTokenCache(), _cutoffs, new AccessTokenMetrics(_services.GetRequiredService<IMeterFactory>()), Options.Create(new AccessTokenOptions()), _clock);
    }

    private DateTimeOffset Now => _clock.GetUtcNow();

    public void Dispose()
    {
        _keys.Dispose();
        _cutoffs.Dispose();
        _key.Dispose();
        _stranger.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task A_good_token_names_its_caller_the_first_time_and_from_the_cache()
    {
        var token = _key.Token(Now);
        for (var i = 0; i < 2; i++)
        {
            var caller = (await CheckAsync(token)).Principal!;
            Assert.True(caller.Identity!.IsAuthenticated);
            Assert.Equal("usr_1", caller.UserId());
            Assert.Equal("ses_1", caller.SessionId());
            Assert.Equal(["admin", "user"], caller.Roles());
            Assert.True(caller.IsInRole("admin"));
        }
    }

    [Fact]
    public async Task A_token_expires_also_in_the_cache()
    {
        var token = _key.Token(Now);
        Assert.NotNull((await CheckAsync(token)).Principal);
        _clock.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(9));
        Assert.NotNull((await CheckAsync(token)).Principal);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TokenFault.Expired, (await CheckAsync(token)).Fault);
    }

    public static TheoryData<string> Attacks => [.. AttackTokens.Keys];

    private static Dictionary<string, Func<TestKey, TestKey, DateTimeOffset, string>> AttackTokens { get; } = new(StringComparer.Ordinal)
    {
        ["empty"] = (_, _, _) => "",
        ["garbage"] = (_, _, _) => "garbage",
        ["three empty parts"] = (_, _, _) => "..",
        ["three garbage parts"] = (_, _, _) => "a.b.c",
        ["header is not JSON"] = (k, _, _) => k.Sign("hello", "{}"),
        ["header is an array"] = (k, _, _) => k.Sign("[]", "{}"),
        ["header is null"] = (k, _, _) => k.Sign("null", "{}"),
        ["alg is a number"] = (k, _, n) => k.Token(n, header: h => h["alg"] = 1),
        ["alg is missing"] = (k, _, n) => k.Token(n, header: h => h.Remove("alg")),
        ["alg none, unsigned"] = (k, _, n) => TestKey.Head("""{"alg":"none","typ":"at+jwt","kid":"first"}""", TestKey.Claims(n).ToJsonString()) + ".",
        ["alg none, signed"] = (k, _, n) => k.Token(n, header: h => h["alg"] = "none"),
        ["alg HS256 with the public key"] = (k, _, n) => k.SignWithPublicKeyAsSecret("""{"alg":"HS256","typ":"at+jwt","kid":"first"}""", TestKey.Claims(n).ToJsonString()),
        ["alg ES256, but an HMAC"] = (k, _, n) => k.SignWithPublicKeyAsSecret(k.Header().ToJsonString(), TestKey.Claims(n).ToJsonString()),
        ["alg es256"] = (k, _, n) => k.Token(n, header: h => h["alg"] = "es256"),
        ["alg ES384"] = (k, _, n) => k.Token(n, header: h => h["alg"] = "ES384"),
        ["typ of an ID token"] = (k, _, n) => k.Token(n, header: h => h["typ"] = "JWT"),
        ["kid is missing"] = (k, _, n) => k.Token(n, header: h => h.Remove("kid")),
        ["kid is unknown"] = (k, _, n) => k.Token(n, header: h => h["kid"] = "second"),
        ["kid of ours, signed by another key"] = (_, s, n) => s.Token(n),
        ["key brought along"] = (_, s, n) => s.Token(n, header: h => h["jwk"] = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = s.Public.X, ["y"] = s.Public.Y }),
        ["signature missing"] = (k, _, n) => k.Token(n)[..(k.Token(n).LastIndexOf('.') + 1)],
        ["signature all zero"] = (k, _, n) => TestKey.Head(k.Header().ToJsonString(), TestKey.Claims(n).ToJsonString()) + "." + new string('A', 86),
        ["signature in plain base64"] = (k, _, n) => PlainBase64(k, n),
        ["signature cut"] = (k, _, n) => k.Token(n)[..^4],
        ["payload of another token"] = (k, _, n) => Swap(k.Token(n), k.Token(n, c => c["sub"] = "usr_2")),
        ["payload is not JSON"] = (k, _, _) => k.Sign(k.Header().ToJsonString(), "hello"),
        ["payload is an array"] = (k, _, _) => k.Sign(k.Header().ToJsonString(), "[]"),
        ["expired"] = (k, _, n) => k.Token(n.AddHours(-1)),
        ["never expires"] = (k, _, n) => k.Token(n, c => c.Remove("exp")),
        ["exp is text"] = (k, _, n) => k.Token(n, c => c["exp"] = "tomorrow"),
        ["exp is huge"] = (k, _, n) => k.Token(n, c => c["exp"] = 1e300),
        ["exp is negative"] = (k, _, n) => k.Token(n, c => c["exp"] = -1),
        ["nbf in the future"] = (k, _, n) => k.Token(n, c => c["nbf"] = n.AddMinutes(5).ToUnixTimeSeconds()),
        ["wrong audience"] = (k, _, n) => k.Token(n, c => c["aud"] = "others"),
        ["no audience"] = (k, _, n) => k.Token(n, c => c.Remove("aud")),
        ["wrong issuer"] = (k, _, n) => k.Token(n, c => c["iss"] = "https://evil.example"),
        ["no issuer"] = (k, _, n) => k.Token(n, c => c.Remove("iss")),
        ["no subject"] = (k, _, n) => k.Token(n, c => c.Remove("sub")),
        ["five parts"] = (k, _, n) => k.Token(n) + ".a.b",
        ["a comma and a second token"] = (k, _, n) => $"{k.Token(n)},Bearer {k.Token(n)}",
        ["white space inside"] = (k, _, n) => k.Token(n).Replace(".", " .", StringComparison.Ordinal),
        ["over 8 KiB"] = (k, _, n) => k.Token(n, c => c["pad"] = new string('x', 8192)),
        ["deeply nested header"] = (k, _, _) => k.Sign(string.Concat(Enumerable.Repeat("{\"a\":", 1000)) + "1" + new string('}', 1000), "{}"),
        ["deeply nested payload"] = (k, _, _) => k.Sign(k.Header().ToJsonString(), string.Concat(Enumerable.Repeat("[", 2000)) + new string(']', 2000)),
        ["not ASCII"] = (k, _, n) => k.Token(n) + "é",
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task A_token_that_is_not_ours_proves_nothing(string attack)
    {
        var verdict = await CheckAsync(AttackTokens[attack](_key, _stranger, Now));
        Assert.Null(verdict.Principal);
        Assert.NotEqual(TokenFault.None, verdict.Fault);
    }

    [Fact]
    public async Task No_change_of_any_character_is_overlooked()
    {
        var token = _key.Token(Now);
        var random = new Random(42);
        for (var i = 0; i < token.Length; i++)
        {
            var changed = token.ToCharArray();
            changed[i] = (char)random.Next(33, 127);
            // The last character of a signature of 64 bytes carries four bits that mean nothing.
            if (changed[i] == token[i] || i == token.Length - 1)
                continue;
            Assert.Null((await CheckAsync(new string(changed))).Principal);
        }
    }

    [Fact]
    public async Task A_new_key_is_asked_for_when_a_token_names_it()
    {
        Assert.NotNull((await CheckAsync(_key.Token(Now))).Principal);
        using var next = new TestKey("second");
        _ring.Add(next);
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.NotNull((await CheckAsync(next.Token(Now))).Principal);
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task Made_up_key_ids_do_not_flood_the_ring()
    {
        for (var i = 0; i < 100; i++)
            await CheckAsync(_key.Token(Now, header: h => h["kid"] = $"made-up-{i}"));
        Assert.Equal(1, _asked);
        _clock.Advance(TimeSpan.FromSeconds(3));
        for (var i = 0; i < 100; i++)
            await CheckAsync(_key.Token(Now, header: h => h["kid"] = $"made-up-{i}"));
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task A_key_that_left_the_ring_is_noticed_within_minutes()
    {
        Assert.NotNull((await CheckAsync(_key.Token(Now))).Principal);
        using var next = new TestKey("second");
        _ring[0] = next;
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(TokenFault.Untrusted, (await CheckAsync(_key.Token(Now))).Fault);
    }

    [Fact]
    public async Task While_the_ring_cannot_be_asked_known_keys_stay_good()
    {
        _fault = new UnavailableException("postgres");
        await Assert.ThrowsAsync<UnavailableException>(() => CheckAsync(_key.Token(Now)));
        _fault = null;
        Assert.NotNull((await CheckAsync(_key.Token(Now))).Principal);
        _fault = new UnavailableException("postgres");
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.NotNull((await CheckAsync(_key.Token(Now))).Principal);
    }

    [Fact]
    public async Task The_cache_stays_bounded_and_keeps_what_is_used()
    {
        var cache = new AccessTokenCache();
        var caller = (await CheckAsync(_key.Token(Now))).Principal!;
        var used = TokenHash.Of("used");
        var unused = TokenHash.Of("unused");
        cache.Add(used, caller, Now.AddMinutes(15));
        cache.Add(unused, caller, Now.AddMinutes(15));
        for (var i = 0; i < 5 * AccessTokenCache.Capacity; i++)
        {
            cache.Add(TokenHash.Of($"other {i}"), caller, Now.AddMinutes(15));
            if (i % 100 == 0)
                Assert.NotNull(cache.Find(used, Now));
        }

        Assert.Null(cache.Find(unused, Now));
        Assert.InRange(cache.Count, AccessTokenCache.Capacity, 2 * AccessTokenCache.Capacity);
    }

    [Fact]
    public void A_token_is_known_by_the_SHA_256_of_its_text()
    {
        Assert.True(TokenHash.Of("abc").Equals(TokenHash.Of("abc")));
        Assert.False(TokenHash.Of("abc").Equals(TokenHash.Of("abd")));
        Assert.Equal(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes("abc"))), TokenHash.Of("abc").GetHashCode());
    }

    [Fact]
    public async Task A_cut_off_ends_tokens_from_before_and_none_from_after_it_remembered_or_not()
    {
        var before = _key.Token(Now);
        Assert.NotNull((await CheckAsync(before)).Principal);
        _clock.Advance(TimeSpan.FromSeconds(5));
        _table.Rows.Add(new TokenCutoff(Subject(before), Now, Now));
        await _cutoffs.RefreshAsync(CancellationToken.None);

        Assert.Equal(TokenFault.Ended, (await CheckAsync(before)).Fault);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull((await CheckAsync(_key.Token(Now))).Principal);
    }

    [Fact]
    public async Task The_end_of_a_session_ends_its_tokens_whenever_they_were_issued()
    {
        var token = _key.Token(Now, claims => claims["sid"] = "ses_ended");
        _table.Rows.Add(new TokenCutoff("ses_ended", Now.AddMinutes(-1), Now));
        await _cutoffs.RefreshAsync(CancellationToken.None);

        Assert.Equal(TokenFault.Ended, (await CheckAsync(token)).Fault);
        Assert.NotNull((await CheckAsync(_key.Token(Now, claims => claims["sid"] = "ses_living"))).Principal);
    }

    [Fact]
    public async Task Cut_offs_are_forgotten_when_no_token_from_before_them_can_be_alive()
    {
        _table.Rows.Add(new TokenCutoff("ses_old", Now, Now));
        await _cutoffs.RefreshAsync(CancellationToken.None);
        _clock.Advance(TimeSpan.FromHours(1));
        _table.Rows.Add(new TokenCutoff("ses_new", Now, Now));
        await _cutoffs.RefreshAsync(CancellationToken.None);
        Assert.Equal(1, _cutoffs.Count);
    }

    [Fact]
    public async Task What_is_known_stays_while_the_database_is_away()
    {
        var token = _key.Token(Now, claims => claims["sid"] = "ses_ended");
        _table.Rows.Add(new TokenCutoff("ses_ended", Now, Now));
        await _cutoffs.RefreshAsync(CancellationToken.None);
        _table.Fault = new UnavailableException("postgres");
        await Assert.ThrowsAsync<UnavailableException>(() => _cutoffs.RefreshAsync(CancellationToken.None));
        Assert.Equal(TokenFault.Ended, (await CheckAsync(token)).Fault);
    }

    private static string Subject(string token) => TestKey.Payload(token).GetProperty("sub").GetString()!;

    // Signatures are random: most have one of the two characters in which the alphabets differ.
    private static string PlainBase64(TestKey key, DateTimeOffset now)
    {
        var token = key.Token(now);
        while (token.LastIndexOfAny(['-', '_']) < token.LastIndexOf('.'))
            token = key.Token(now);
        var signature = token.LastIndexOf('.');
        return token[..signature] + token[signature..].Replace('-', '+').Replace('_', '/');
    }

    private static string Swap(string token, string other)
    {
        var (t, o) = (token.Split('.'), other.Split('.'));
        return $"{t[0]}.{o[1]}.{t[2]}";
    }

    private Task<ImmutableArray<PublicSigningKey>> Ask()
    {
        _asked++;
        return _fault is null
            ? Task.FromResult<ImmutableArray<PublicSigningKey>>([.. _ring.Select(k => k.Public)])
            : Task.FromException<ImmutableArray<PublicSigningKey>>(_fault);
    }

    private async Task<TokenVerdict> CheckAsync(string token) => await _validator.ValidateAsync(token.AsMemory(), CancellationToken.None);
}
