using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Nexus.Api.Tests.Users;

/// <summary>An answer that was read whole.</summary>
internal sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, string? MediaType, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The problem's code; fails when it is no proper problem.</summary>
    public string Problem
    {
        get
        {
            Assert.Equal("application/problem+json", MediaType);
            Assert.Equal((int)Status, Json.GetProperty("status").GetInt32());
            var code = Json.GetProperty("code").GetString()!;
            Assert.Equal($"/docs/problems/{code}", Json.GetProperty("type").GetString());
            return code;
        }
    }

    public string Member(string member) => Json.GetProperty(member).GetString()!;
}

/// <summary>Short forms of what the tests send.</summary>
internal static class AnswerRequests
{
    public static Task<Answer> GetAnswerAsync(this HttpClient client, string path, string? token = null) =>
        client.SendAsync(HttpMethod.Get, path, content: null, token);

    public static Task<Answer> PostAnswerAsync(this HttpClient client, string path, object? body = null, string? token = null, string? key = null) =>
        client.SendAsync(HttpMethod.Post, path, body is null ? null : JsonContent.Create(body), token, key);

    public static Task<Answer> PostTextAsync(this HttpClient client, string path, string json) =>
        client.SendAsync(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"), token: null);

    public static async Task<Answer> SendAsync(
        this HttpClient client, HttpMethod method, string path, HttpContent? content, string? token, string? key = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var response = await client.SendAsync(request);
        return new Answer(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }
}
