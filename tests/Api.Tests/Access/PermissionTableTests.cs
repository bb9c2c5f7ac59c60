using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Access;
using Nexus.Api.Access;
using Nexus.Testing;

namespace Nexus.Api.Tests.Access;

/// <summary>Every cell of the permission table, asked of a running server.</summary>
public sealed partial class PermissionTableTests(AccessFixture fixture) : IClassFixture<AccessFixture>
{
    private const string UnknownId = "00000000000000000000000000000000";

    // Without a token or a session there is nothing to end, which is 401 for everyone.
    private static readonly Dictionary<string, object> Bodies = new(StringComparer.Ordinal) { ["LogOut"] = new { refreshToken = "none" } };

    [Fact]
    public void Every_row_has_an_endpoint_and_every_endpoint_a_row()
    {
        var mapped = Endpoints().Select(e => e.Metadata.GetMetadata<Permission>()!.Operation).Distinct(StringComparer.Ordinal)
            .Except(PermissionTable.Pages.Select(p => p.Operation), StringComparer.Ordinal).Order(StringComparer.Ordinal);
        Assert.Equal(PermissionTable.Operations.Select(p => p.Operation).Order(StringComparer.Ordinal), mapped);
    }

    [Fact]
    public async Task Guests_users_and_admins_may_call_what_the_table_says()
    {
        var wrong = new List<string>();
        foreach (var (endpoint, row) in Operations())
        {
            using var user = await fixture.Server.RegisterUserAsync();
            using var admin = await fixture.LogInAsAdminAsync();
            var expected = row.Callers switch
            {
                Callers.Everyone => (true, true, true),
                Callers.SignedIn => (false, true, true),
                _ => (false, false, true),
            };
            await ExpectAsync(wrong, fixture.Server.Client, endpoint, "guest", expected.Item1 ? null : HttpStatusCode.Unauthorized);
            await ExpectAsync(wrong, user.Client, endpoint, "user", expected.Item2 ? null : HttpStatusCode.Forbidden);
            await ExpectAsync(wrong, admin.Client, endpoint, "admin", expected.Item3 ? null : HttpStatusCode.Forbidden);
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Keys_may_call_what_their_scopes_say()
    {
        using var admin = await fixture.LogInAsAdminAsync();
        var keys = new Dictionary<string, HttpClient>(StringComparer.Ordinal);
        foreach (var scope in Scopes.Known)
            keys[scope] = await KeyClientAsync(admin, scope);
        var wrong = new List<string>();
        foreach (var (endpoint, row) in Operations())
        {
            foreach (var (scope, client) in keys)
            {
                var isAllowed = !row.NeedsCaller || (!row.PersonOnly && (scope == Scopes.All || scope == row.Scope));
                await ExpectAsync(wrong, client, endpoint, $"a key for {scope}", isAllowed ? null : HttpStatusCode.Forbidden);
            }
        }

        foreach (var client in keys.Values)
            client.Dispose();
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task An_endpoint_without_a_row_stops_the_start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddAccess();
        await using var app = builder.Build();
        app.MapGroup("").ByPermissionTable().MapGet("/new", () => "new").WithName("NewThing");
        var problem = Assert.Throws<InvalidOperationException>(app.CheckPermissions);
        Assert.Contains("say there who may call NewThing", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_beside_the_table_stops_the_start()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        app.MapGet("/new", () => "new");
        Assert.Contains("/new", Assert.Throws<InvalidOperationException>(app.CheckPermissions).Message, StringComparison.Ordinal);
    }

    private async Task<HttpClient> KeyClientAsync(SignedInUser maker, string scope)
    {
        using var response = await maker.Client.PostAsJsonAsync("/api/v1/auth/api-keys", new { name = scope, scopes = new[] { scope } });
        var made = await response.Content.ReadFromJsonAsync<JsonElement>();
        var client = new HttpClient { BaseAddress = fixture.Server.BaseAddress };
        client.DefaultRequestHeaders.Add("X-Api-Key", made.GetProperty("secret").GetString());
        return client;
    }

    // null: anything but 401 and 403.
    private static async Task ExpectAsync(List<string> wrong, HttpClient client, RouteEndpoint endpoint, string caller, HttpStatusCode? refusal)
    {
        var name = endpoint.Metadata.GetMetadata<Permission>()!.Operation;
        var method = new HttpMethod(endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0]);
        using var request = new HttpRequestMessage(method, "/" + RouteParameter().Replace(endpoint.RoutePattern.RawText!.Trim('/'), UnknownId));
        if (method != HttpMethod.Get && method != HttpMethod.Delete)
            request.Content = JsonContent.Create(Bodies.GetValueOrDefault(name, new { }));
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var isRefused = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
        if (refusal is null ? isRefused : response.StatusCode != refusal)
            wrong.Add($"{name} by {caller}: {(int)response.StatusCode}, expected {refusal?.ToString() ?? "to be let in"}");
        if (isRefused && response.Headers.WwwAuthenticate.Count == 0)
            wrong.Add($"{name} by {caller}: no WWW-Authenticate");
    }

    [Fact]
    public void What_only_HTTP_2_can_send_asks_for_what_its_twin_asks_for()
    {
        var walked = Operations().Where(o => o.Endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods is ["GET"])
            .ToDictionary(o => o.Endpoint.RoutePattern.RawText!, o => o.Row, StringComparer.Ordinal);
        foreach (var endpoint in Endpoints().Where(IsConnect))
        {
            var row = endpoint.Metadata.GetMetadata<Permission>()!;
            var twin = walked[endpoint.RoutePattern.RawText!];
            Assert.Equal((twin.Callers, twin.Scope, twin.PersonOnly), (row.Callers, row.Scope, row.PersonOnly));
        }
    }

    // Over HTTP/1.1 a CONNECT names a host and no path.
    private static bool IsConnect(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods is ["CONNECT"];

    private IEnumerable<(RouteEndpoint Endpoint, Permission Row)> Operations() => Endpoints().Where(e => !IsConnect(e))
        .Select(e => (e, e.Metadata.GetMetadata<Permission>()!)).Where(e => PermissionTable.Operations.Contains(e.Item2));

    private IEnumerable<RouteEndpoint> Endpoints() => fixture.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<Permission>() is not null);

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, 1000)]
    private static partial Regex RouteParameter();
}
