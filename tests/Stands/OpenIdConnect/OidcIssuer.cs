using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Nexus.Stands.OpenIdConnect;

/// <summary>How the issuer misbehaves.</summary>
public enum OidcFault
{
    None,

    /// <summary>The connection breaks with no answer.</summary>
    Down,

    /// <summary>It takes the request and never answers.</summary>
    Hanging,

    ServerError,

    /// <summary>200 with what is no JSON.</summary>
    Garbage,

    /// <summary>A key set of some megabytes.</summary>
    HugeKeys,

    /// <summary>The discovery document names another issuer.</summary>
    WrongIssuer,

    /// <summary>The keys are said to be somewhere else, by a redirect.</summary>
    Redirect,
}

/// <summary>A stand-in for an OpenID Connect issuer such as a Keycloak realm: discovery, JWKS, and tokens of any kind.</summary>
public sealed class OidcIssuer : IAsyncDisposable
{
    private const string Realm = "/realms/nexus";
    private StandServer _server = null!;
    private int _discoveries;
    private int _keyRequests;

    private OidcIssuer(OidcKey first) => Keys = [first];

    /// <summary>What stands in <c>iss</c>.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Published keys; the last one signs.</summary>
    public ImmutableArray<OidcKey> Keys { get; set; }

    public OidcFault Fault { get; set; }

    /// <summary>How often the discovery document was asked for.</summary>
    public int Discoveries => Volatile.Read(ref _discoveries);

    /// <summary>How often the keys were asked for.</summary>
    public int KeyRequests => Volatile.Read(ref _keyRequests);

    /// <summary>Paths that an issuer does not have: what a forged token tried to make somebody fetch.</summary>
    public ImmutableList<string> Strays { get; private set; } = [];

    public static async Task<OidcIssuer> StartAsync(string algorithm = "RS256")
    {
        var issuer = new OidcIssuer(new OidcKey("first", algorithm));
        issuer._server = await StandServer.StartAsync(issuer.AnswerAsync);
        issuer.Url = new Uri(issuer._server.Address, Realm).ToString();
        return issuer;
    }

    /// <summary>Publishes a further key and signs with it.</summary>
    public OidcKey Rotate(string kid, string algorithm = "RS256")
    {
        var key = new OidcKey(kid, algorithm);
        Keys = Keys.Add(key);
        return key;
    }

    public JsonObject Header() => new() { ["alg"] = Keys[^1].Algorithm, ["typ"] = "JWT", ["kid"] = Keys[^1].Kid };

    /// <summary>What Keycloak puts into an access token, as far as it matters.</summary>
    public JsonObject Claims(DateTimeOffset now, string subject, string? email) => new()
    {
        ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
        ["iat"] = now.ToUnixTimeSeconds(),
        ["jti"] = Guid.CreateVersion7(now).ToString(),
        ["iss"] = Url,
        ["aud"] = new JsonArray("nexus", "account"),
        ["sub"] = subject,
        ["typ"] = "Bearer",
        ["azp"] = "nexus-web",
        ["realm_access"] = new JsonObject { ["roles"] = new JsonArray("offline_access", "nexus-admin") },
        ["scope"] = "openid email profile",
        ["email_verified"] = email is not null,
        ["name"] = "Ann Example",
        ["email"] = email,
    };

    /// <summary>A token, right but for what is changed.</summary>
    public string Token(
        DateTimeOffset now, string subject, string? email = null, Action<JsonObject>? claims = null, Action<JsonObject>? header = null, OidcKey? key = null)
    {
        var (h, c) = (Header(), Claims(now, subject, email));
        header?.Invoke(h);
        claims?.Invoke(c);
        return (key ?? Keys[^1]).Sign(h.ToJsonString(), c.ToJsonString());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        foreach (var key in Keys)
            key.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value;
        switch (path)
        {
            case Realm + "/.well-known/openid-configuration":
                Interlocked.Increment(ref _discoveries);
                await AnswerAsync(context, Discovery());
                break;
            case Realm + "/protocol/openid-connect/certs":
                Interlocked.Increment(ref _keyRequests);
                await AnswerAsync(context, KeySet());
                break;
            default:
                Strays = Strays.Add(path ?? "");
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private JsonObject Discovery() => new()
    {
        ["issuer"] = Fault == OidcFault.WrongIssuer ? "https://other.example" : Url,
        ["jwks_uri"] = $"{Url}/protocol/openid-connect/certs",
        ["token_endpoint"] = $"{Url}/protocol/openid-connect/token",
        ["subject_types_supported"] = new JsonArray("public"),
    };

    private JsonObject KeySet()
    {
        var keys = new JsonObject { ["keys"] = new JsonArray([.. Keys.Select(k => k.ToJwk())]) };
        if (Fault == OidcFault.HugeKeys)
            keys["padding"] = new string('x', 4 * 1024 * 1024);
        return keys;
    }

    private async Task AnswerAsync(HttpContext context, JsonObject body)
    {
        switch (Fault)
        {
            case OidcFault.Down:
                context.Abort();
                return;
            case OidcFault.Hanging:
                await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
                return;
            case OidcFault.ServerError:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                return;
            case OidcFault.Garbage:
                await context.Response.WriteAsync("<html>\ud83d\ude00 not JSON</html>");
                return;
            case OidcFault.Redirect:
                context.Response.Redirect($"{Url}/elsewhere");
                return;
            default:
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
                return;
        }
    }
}
