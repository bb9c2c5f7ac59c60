using System.Buffers.Text;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Nexus.Api.Tests.Users;
using Nexus.Stands.OpenIdConnect;

namespace Nexus.Api.Tests.Identities;

/// <summary>What forgers try, over HTTP. Each token would be good but for the one thing that its name says.</summary>
public sealed class OutsideTokenAttackTests(IssuerFixture fixture) : IClassFixture<IssuerFixture>
{
    private static Dictionary<string, Func<Forge, string>> Attacks { get; } = new(StringComparer.Ordinal)
    {
        ["alg none, unsigned"] = f => OidcKey.Head(f.Header(h => h["alg"] = "none"), f.Claims()) + ".",
        ["alg None, signed"] = f => f.Token(header: h => h["alg"] = "None"),
        ["HS256 with the public key's PEM"] = f => OidcKey.SignWithSecret(f.Header(h => h["alg"] = "HS256"), f.Claims(), Encoding.ASCII.GetBytes(f.Key.PublicPem)),
        ["HS256 with the modulus"] = f => OidcKey.SignWithSecret(f.Header(h => h["alg"] = "HS256"), f.Claims(), f.Key.PublicBytes),
        ["RS256, but an HMAC"] = f => OidcKey.SignWithSecret(f.Header(), f.Claims(), Encoding.ASCII.GetBytes(f.Key.PublicPem)),
        ["RS512"] = f => f.Token(header: h => h["alg"] = "RS512"),
        ["alg in lower case"] = f => f.Token(header: h => h["alg"] = "rs256"),
        ["PS256 named, RS256 signed"] = f => f.Token(header: h => h["alg"] = "PS256"),
        ["ES256 named with an RSA key"] = f => f.Token(header: h => h["alg"] = "ES256"),
        ["wrong audience"] = f => f.Token(c => c["aud"] = "account"),
        ["no audience"] = f => f.Token(c => c.Remove("aud")),
        ["empty audiences"] = f => f.Token(c => c["aud"] = new JsonArray()),
        ["expired"] = f => f.Token(c => c["exp"] = f.Now.AddSeconds(-11).ToUnixTimeSeconds()),
        ["never expires"] = f => f.Token(c => c.Remove("exp")),
        ["exp is text"] = f => f.Token(c => c["exp"] = "2099"),
        ["exp is huge"] = f => f.Token(c => c["exp"] = 1e300),
        ["future nbf"] = f => f.Token(c => c["nbf"] = f.Now.AddSeconds(15).ToUnixTimeSeconds()),
        ["future iat"] = f => f.Token(c => c["iat"] = f.Now.AddHours(1).ToUnixTimeSeconds()),
        ["iat is text"] = f => f.Token(c => c["iat"] = "now"),
        ["unknown kid"] = f => f.Token(header: h => h["kid"] = "unknown"),
        ["no kid"] = f => f.Token(header: h => h.Remove("kid")),
        ["kid is a number"] = f => f.Token(header: h => h["kid"] = 1),
        ["kid is a path"] = f => f.Token(header: h => h["kid"] = "../../../../dev/null"),
        ["kid is a URL"] = f => f.Token(header: h => h["kid"] = $"{f.Issuer.Url}/stray-kid"),
        ["kid is SQL"] = f => f.Token(header: h => h["kid"] = "' or 1=1 --"),
        ["kid is long"] = f => f.Token(header: h => h["kid"] = new string('k', 1000)),
        ["jwk brought along"] = f => f.Forged(h => h["jwk"] = f.Stranger.ToJwk()),
        ["jwk brought along without kid"] = f => f.Forged(h => { h["jwk"] = f.Stranger.ToJwk(); h.Remove("kid"); }),
        ["jku brought along"] = f => f.Forged(h => h["jku"] = $"{f.Issuer.Url}/stray-jku"),
        ["x5u brought along"] = f => f.Forged(h => h["x5u"] = $"{f.Issuer.Url}/stray-x5u"),
        ["x5c brought along"] = f => f.Forged(h => h["x5c"] = new JsonArray("AAAA")),
        ["crit"] = f => f.Token(header: h => { h["crit"] = new JsonArray("exp"); h["exp"] = 1; }),
        ["signed by the other issuer's key"] = f => f.Other.Keys[^1].Sign(f.Header(h => h["alg"] = "ES256"), f.Claims()),
        ["signed by the other issuer's key with its kid"] = f => f.Other.Token(f.Now, "s", "a@example.com", c => c["iss"] = f.Issuer.Url, h => h["kid"] = "first"),
        ["a wrong issuer"] = f => f.Token(c => c["iss"] = "https://evil.example/realms/nexus"),
        ["the issuer with a slash"] = f => f.Token(c => c["iss"] = f.Issuer.Url + "/"),
        ["our own issuer"] = f => f.Token(c => c["iss"] = "nexus"),
        ["no issuer"] = f => f.Token(c => c.Remove("iss")),
        ["two issuers"] = f => f.Key.Sign(f.Header(), $$"""{"iss":"nexus",{{f.Claims()[1..]}}"""),
        ["two subjects"] = f => f.Key.Sign(f.Header(), $$"""{"sub":"someone else",{{f.Claims()[1..]}}"""),
        ["two kids"] = f => f.Key.Sign($$"""{"kid":"unknown",{{f.Header()[1..]}}""", f.Claims()),
        ["half a surrogate pair"] = f => f.Key.Sign(f.Header(), $$"""{"x":"\ud800",{{f.Claims()[1..]}}"""),
        ["half a surrogate pair in a name"] = f => f.Key.Sign(f.Header(), $$"""{"\ud800":1,{{f.Claims()[1..]}}"""),
        ["no subject"] = f => f.Token(c => c.Remove("sub")),
        ["subject is a number"] = f => f.Token(c => c["sub"] = 1),
        ["subject is long"] = f => f.Token(c => c["sub"] = new string('s', 256)),
        ["an ID token by its header"] = f => f.Token(header: h => h["typ"] = "id+jwt"),
        ["no typ"] = f => f.Token(header: h => h.Remove("typ")),
        ["Keycloak's ID token"] = f => f.Token(c => c["typ"] = "ID"),
        ["Keycloak's refresh token"] = f => f.Token(c => c["typ"] = "Refresh"),
        ["a token bound to a key"] = f => f.Token(c => c["cnf"] = new JsonObject { ["jkt"] = "abc" }),
        ["payload swapped"] = f => Swap(f.Token(), f.Token(c => c["sub"] = "victim")),
        ["signature missing"] = f => f.Token()[..(f.Token().LastIndexOf('.') + 1)],
        ["signature cut"] = f => f.Token()[..^8],
        ["oversized"] = f => f.Token(c => c["pad"] = new string('x', 8192)),
        ["deeply nested"] = f => f.Key.Sign(f.Header(), string.Concat(Enumerable.Repeat("[", 2000)) + new string(']', 2000)),
        ["encrypted"] = f => $"{Encode("""{"alg":"RSA-OAEP","enc":"A256GCM","kid":"first"}""")}.a.b.c.d",
        ["encrypted zip bomb"] = f => $"{Encode("""{"alg":"dir","enc":"A256GCM","zip":"DEF","kid":"first"}""")}..{Encode("iv")}.{Base64Url.EncodeToString(Bomb())}.{Encode("tag")}",
    };

    public static TheoryData<string> Names => [.. Attacks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_forged_token_is_401_that_tells_nothing(string name)
    {
        using var stranger = new OidcKey("first", "RS256");
        var forge = new Forge(fixture.First, fixture.Second, stranger, fixture.Now);
        var answer = await fixture.Server.Client.GetAnswerAsync(IssuerFixture.Me, Attacks[name](forge));
        Assert.Equal((HttpStatusCode.Unauthorized, "auth.unauthenticated"), (answer.Status, answer.Problem));
        Assert.True(
            answer.Member("detail") is "The access token is not valid." or "The access token is malformed." or "The access token has expired.", answer.Text);
        Assert.Contains("error=\"invalid_token\"", string.Join(", ", answer.Headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);
        Assert.Empty(fixture.First.Strays);

        var good = await fixture.Server.Client.GetAnswerAsync(IssuerFixture.Me, forge.Token());
        Assert.True(good.Status == HttpStatusCode.OK, $"The same token without the fault: {good.Text}");
    }

    [Fact]
    public async Task Made_up_key_ids_make_one_question()
    {
        await using var issuer = await OidcIssuer.StartAsync();
        await using var server = await IssuerServer.StartAsync(issuer, fixture.Clock);
        string Token(string? kid) => issuer.Token(
            fixture.Now, "subject", "made-up@example.com", header: h => h["kid"] = kid ?? "first");
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAnswerAsync(IssuerFixture.Me, Token(kid: null))).Status);
        fixture.Clock.Jump(TimeSpan.FromSeconds(31));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => server.Client.GetAnswerAsync(IssuerFixture.Me, Token($"made-up-{i}"))));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Unauthorized, a.Status));
        Assert.Equal((2, 2), (issuer.Discoveries, issuer.KeyRequests));
    }

    [Fact]
    public async Task A_key_on_another_curve_is_no_key()
    {
        await using var issuer = await OidcIssuer.StartAsync();
        issuer.Rotate("p384", "ES384");
        await using var server = await IssuerServer.StartAsync(issuer, fixture.Clock);
        foreach (var algorithm in new[] { "ES256", "ES384" })
        {
            var answer = await server.Client.GetAnswerAsync(
                IssuerFixture.Me, issuer.Token(fixture.Now, "subject", "curve@example.com", header: h => h["alg"] = algorithm));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        }
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string Swap(string token, string other)
    {
        var parts = token.Split('.');
        return $"{parts[0]}.{other.Split('.')[1]}.{parts[2]}";
    }

    // A few kilobytes that unpack to megabytes.
    private static byte[] Bomb()
    {
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            deflate.Write(new byte[4 * 1024 * 1024]);
        return packed.ToArray();
    }

    private sealed record Forge(OidcIssuer Issuer, OidcIssuer Other, OidcKey Stranger, DateTimeOffset Now)
    {
        public OidcKey Key => Issuer.Keys[^1];

        public string Header(Action<JsonObject>? change = null)
        {
            var header = Issuer.Header();
            change?.Invoke(header);
            return header.ToJsonString();
        }

        public string Claims() => Issuer.Claims(Now, "attacked", "attacked@example.com").ToJsonString();

        public string Token(Action<JsonObject>? claims = null, Action<JsonObject>? header = null) =>
            Issuer.Token(Now, "attacked", "attacked@example.com", claims, header);

        public string Forged(Action<JsonObject> header) => Issuer.Token(Now, "attacked", "attacked@example.com", claims: null, header, Stranger);
    }
}
