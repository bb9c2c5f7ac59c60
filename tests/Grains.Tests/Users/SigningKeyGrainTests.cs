using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Grains.Tests.Users;

public sealed class SigningKeyGrainTests : IAsyncLifetime
{
    private AccountsFixture _accounts = null!;

    private ISigningKeyGrain Ring => _accounts.Host.Grains.GetGrain<ISigningKeyGrain>(ISigningKeyGrain.Key);

    public async Task InitializeAsync() => _accounts = await AccountsFixture.StartAsync();

    public async Task DisposeAsync() => await _accounts.DisposeAsync();

    [Fact]
    public async Task A_token_checks_against_the_published_key_by_plain_ECDSA()
    {
        var grant = await _accounts.RegisterAsync();
        var parts = grant.AccessToken.Split('.');
        var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0])).RootElement;
        var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
        var key = Assert.Single(await Ring.GetPublicKeysAsync());

        Assert.Equal("ES256", header.GetProperty("alg").GetString());
        Assert.Equal(key.Kid, header.GetProperty("kid").GetString());
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(key.X), Y = Base64Url.DecodeFromChars(key.Y) },
        });
        Assert.True(ecdsa.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256));
        Assert.Equal(grant.User.Id, payload.GetProperty("sub").GetString());
        Assert.Equal(grant.SessionId, payload.GetProperty("sid").GetString());
        Assert.Equal(["user"], payload.GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
        Assert.Equal(("nexus", "nexus", "api"), (
            payload.GetProperty("iss").GetString(), payload.GetProperty("aud").GetString(), payload.GetProperty("scope").GetString()));
        Assert.Equal(900, payload.GetProperty("exp").GetInt64() - payload.GetProperty("iat").GetInt64());
    }

    [Fact]
    public async Task Keys_outlive_a_restart_and_are_sealed_in_the_database()
    {
        await _accounts.RegisterAsync();
        var key = Assert.Single(await Ring.GetPublicKeysAsync());
        await _accounts.Host.RestartAsync();
        Assert.Equal(key, Assert.Single(await Ring.GetPublicKeysAsync()));
        var after = (await _accounts.RegisterAsync()).AccessToken;
        Assert.Contains(key.Kid, Encoding.UTF8.GetString(Base64Url.DecodeFromChars(after.Split('.')[0])), StringComparison.Ordinal);

        var stored = Base64Url.DecodeFromChars((await _accounts.Database.ScalarAsync<string>(
            "select state -> 'keys' -> 0 ->> 'sealedPrivateKey' from nexus.grain_state where type = 'users.signing-keys'"))!);
        using var ecdsa = ECDsa.Create();
        Assert.Throws<CryptographicException>(() => ecdsa.ImportPkcs8PrivateKey(stored, out _));
    }

    [Fact]
    public async Task Keys_rotate_with_overlap_and_are_scheduled_to()
    {
        await _accounts.RegisterAsync();
        var first = Assert.Single(await Ring.GetPublicKeysAsync());
        var due = await _accounts.Database.ScalarAsync<DateTime>("select due_at from nexus.due_work where kind = 'users.rotate-keys'");
        Assert.InRange(due - _accounts.Clock.GetUtcNow().UtcDateTime, TimeSpan.FromDays(28.9), TimeSpan.FromDays(29));

        _accounts.Clock.Jump(TimeSpan.FromDays(29));
        await Ring.RotateAsync();
        await Ring.RotateAsync();
        var keys = await Ring.GetPublicKeysAsync();
        Assert.Equal(2, keys.Length);
        Assert.Equal(first, keys[0]);
        Assert.Equal(first.Kid, (await Ring.GetSignerAsync()).Kid);

        _accounts.Clock.Jump(TimeSpan.FromDays(1));
        Assert.Equal(keys[1].Kid, (await Ring.GetSignerAsync()).Kid);
        var token = (await _accounts.RegisterAsync()).AccessToken;
        Assert.Contains(keys[1].Kid, Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[0])), StringComparison.Ordinal);

        _accounts.Clock.Jump(TimeSpan.FromDays(1));
        await Ring.RotateAsync();
        Assert.Equal([keys[1]], (await Ring.GetPublicKeysAsync()).AsEnumerable());
    }

    [Fact]
    public async Task The_next_key_is_made_when_it_falls_due_though_nobody_asks()
    {
        await _accounts.RegisterAsync();
        _accounts.Clock.Jump(TimeSpan.FromDays(29));
        await Eventually.AsyncCondition(async () => await _accounts.Database.ScalarAsync<int>(
            "select jsonb_array_length(state -> 'keys') from nexus.grain_state where type = 'users.signing-keys'") == 2);
        await Eventually.AsyncCondition(async () =>
            await _accounts.Database.ScalarAsync<DateTime>("select due_at from nexus.due_work where kind = 'users.rotate-keys' and claim is null")
                > _accounts.Clock.GetUtcNow().UtcDateTime.AddDays(1));
    }

    [Fact]
    public async Task A_late_rotation_is_made_up_for_by_who_asks()
    {
        await _accounts.RegisterAsync();
        _accounts.Clock.Jump(TimeSpan.FromDays(100));
        await _accounts.RegisterAsync();
        Assert.Equal(2, (await Ring.GetPublicKeysAsync()).Length);
    }

    [Fact]
    public async Task Two_processes_that_make_the_first_key_together_agree_on_one()
    {
        await using var other = await _accounts.StartHostAsync();
        var rings = new[] { Ring, other.Grains.GetGrain<ISigningKeyGrain>(ISigningKeyGrain.Key) };
        await Task.WhenAll(rings.Select(async r =>
        {
            try
            {
                await r.RotateAsync();
            }
            catch (Nexus.Results.NexusException)
            {
                // The other one was first; the next call reads what it wrote.
            }
        }));
        await Eventually.AsyncCondition(async () =>
            (await rings[0].GetPublicKeysAsync()).SequenceEqual(await rings[1].GetPublicKeysAsync()));
    }
}
