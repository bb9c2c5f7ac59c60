using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Nexus.Testing;

public sealed partial class NexusServer
{
    /// <summary>Good by the password rule.</summary>
    public const string Password = "correct-horse-battery-9";

    /// <summary>A new account of its own, signed in.</summary>
    public async Task<SignedInUser> RegisterUserAsync(string? email = null, string? displayName = null)
    {
        email ??= $"user-{Guid.CreateVersion7():N}@example.com";
        using var response = await Client.PostAsJsonAsync("/api/v1/auth/register", new { email, password = Password, displayName });
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.StatusCode == HttpStatusCode.Created, $"{response.StatusCode}: {body}");
        return SignedIn(email, body);
    }

    /// <summary>Another session of an account.</summary>
    public async Task<SignedInUser> LogInAsync(string email, string password = Password)
    {
        using var response = await Client.PostAsJsonAsync("/api/v1/auth/login", new { email, password });
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{response.StatusCode}: {body}");
        return SignedIn(email, body);
    }

    private SignedInUser SignedIn(string email, JsonElement tokens)
    {
        var access = tokens.GetProperty("accessToken").GetString()!;
        var client = new HttpClient(new ProblemRules()) { BaseAddress = BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", access);
        return new SignedInUser(
            client, tokens.GetProperty("user").GetProperty("id").GetString()!, email, access, tokens.GetProperty("refreshToken").GetString()!);
    }
}

/// <summary>An account under test. Its client sends the access token; after a restart of the server, sign in again.</summary>
public sealed record SignedInUser(HttpClient Client, string Id, string Email, string AccessToken, string RefreshToken) : IDisposable
{
    public void Dispose() => Client.Dispose();
}
