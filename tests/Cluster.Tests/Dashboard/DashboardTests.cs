using System.Net;
using Nexus.Cluster.Tests.Hosting;
using Nexus.Testing;

namespace Nexus.Cluster.Tests.Dashboard;

/// <summary>Orleans's dashboard is for admins, in a browser.</summary>
public sealed class DashboardTests : IAsyncLifetime
{
    private const string Admin = "admin@example.com";
    private Nodes _nodes = null!;
    private HttpClient _browser = null!;
    private NexusServer _api = null!;

    public async Task InitializeAsync()
    {
        _nodes = await Nodes.CreateAsync();
        await _nodes.StartAsync("Silo", ("Admin:Email", Admin), ("Admin:Password", NexusServer.Password));
        _api = await _nodes.StartAsync("Api");
        _browser = Browser(_api.BaseAddress);
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task A_guest_is_refused_and_a_guests_browser_is_asked_to_sign_in()
    {
        using var refused = await _api.Client.GetAsync(new Uri("/dashboard/ClusterStats", UriKind.Relative));
        using var sent = await GetAsync("/dashboard/");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Found, sent.StatusCode);
        Assert.Equal("/dashboard/sign-in", sent.Headers.Location!.OriginalString);
        using var form = await GetAsync("/dashboard/sign-in");
        Assert.Equal(HttpStatusCode.OK, form.StatusCode);
    }

    [Fact]
    public async Task A_user_who_is_no_admin_finds_nothing_and_can_not_sign_in()
    {
        using var user = await _api.RegisterUserAsync();
        using var hidden = await user.Client.GetAsync(new Uri("/dashboard/ClusterStats", UriKind.Relative));
        using var refused = await SignInAsync(user.Email);

        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.False(refused.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task An_admin_signs_in_and_sees_the_cluster_but_no_states()
    {
        await Eventually.AsyncCondition(async () =>
        {
            using var answer = await SignInAsync(Admin);
            return answer.StatusCode == HttpStatusCode.SeeOther;
        });
        using var signedIn = await SignInAsync(Admin);
        var cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie"));

        Assert.Equal("/dashboard/", signedIn.Headers.Location!.OriginalString);
        Assert.Contains("; path=/dashboard; samesite=strict; httponly", cookie, StringComparison.Ordinal);
        foreach (var path in new[] { "/dashboard/", "/dashboard/index.min.js", "/dashboard/DashboardCounters", "/dashboard/ClusterStats" })
        {
            using var shown = await GetAsync(path);
            Assert.True(shown.StatusCode == HttpStatusCode.OK, $"{path}: {shown.StatusCode}");
        }

        using var state = await GetAsync("/dashboard/GrainState?grainId=usr_1&grainType=x");
        Assert.Equal(HttpStatusCode.NotFound, state.StatusCode);
    }

    [Fact]
    public async Task A_form_of_another_site_does_not_sign_in()
    {
        using var request = SignIn(Admin);
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var answer = await _browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    // Keeps cookies and stays where it is told to go elsewhere.
    private static HttpClient Browser(Uri address)
    {
        var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = address };
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        return browser;
    }

    private Task<HttpResponseMessage> GetAsync(string path) => _browser.GetAsync(new Uri(path, UriKind.Relative));

    private async Task<HttpResponseMessage> SignInAsync(string email)
    {
        using var request = SignIn(email);
        return await _browser.SendAsync(request);
    }

    private static HttpRequestMessage SignIn(string email) => new(HttpMethod.Post, "/dashboard/sign-in")
    {
        Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal) { ["email"] = email, ["password"] = NexusServer.Password }),
    };
}
