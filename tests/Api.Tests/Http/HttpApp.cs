using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Api.Gateway;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Api.RateLimits;

namespace Nexus.Api.Tests.Http;

/// <summary>The HTTP layer over real Kestrel on loopback, with endpoints of the test and callers who are believed.</summary>
internal sealed class HttpApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HttpApp(WebApplication app, LogCapture log)
    {
        _app = app;
        Log = log;
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public LogCapture Log { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<HttpApp> StartAsync(
        Action<IEndpointRouteBuilder>? map = null, Action<IServiceCollection>? services = null, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(k => k.Limits.MaxRequestBodySize = 1024 * 1024);
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value, StringComparer.Ordinal));
        var log = new LogCapture();
        builder.Logging.ClearProviders().AddProvider(log).AddFilter<LogCapture>(null, LogLevel.Debug);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddApiHttp(builder.Configuration);
        builder.Services.AddNexusOpenApi();
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication("Test").AddScheme<AuthenticationSchemeOptions, BelievedCaller>("Test", null);

        // What needs PostgreSQL is registered by the tests that have one.
        builder.Services.Remove(builder.Services.Single(s => s.ImplementationType == typeof(IdempotencyPurge)));
        services?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseApiHttp();
        app.UseAuthentication();
        if (app.Services.GetService<RateLimitTable>() is not null)
            app.UseRateLimits();
        app.UseAuthorization();
        app.UseMiddleware<OptionalIdempotency>();
        app.MapProblemPages();
        app.MapOpenApi(OpenApiServices.Path).AllowAnonymous();
        map?.Invoke(app);
        await app.StartAsync();
        return new HttpApp(app, log);
    }

    public static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");

    public Task<HttpResponseMessage> PostAsync(string path, string json) => Client.PostAsync(path, Json(json));

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>Not made without a database, which most tests do not need.</summary>
    private sealed class OptionalIdempotency(RequestDelegate next, IServiceProvider services)
    {
        private readonly RequestDelegate _next = services.GetService<Npgsql.NpgsqlDataSource>() is null
            ? next
            : ActivatorUtilities.CreateInstance<IdempotencyMiddleware>(services, next).InvokeAsync;

        public Task InvokeAsync(HttpContext context) => _next(context);
    }

    /// <summary>Believes <c>X-Test-User: usr_1 admin</c>.</summary>
    private sealed class BelievedCaller(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (!Request.Headers.TryGetValue("X-Test-User", out var header))
                return Task.FromResult(AuthenticateResult.NoResult());
            var words = header.ToString().Split(' ');
            var claims = words.Skip(1).Select(role => new Claim(Caller.RolesClaim, role)).Prepend(new Claim(Caller.SubjectClaim, words[0]));
            var identity = new ClaimsIdentity(claims, "Test", Caller.SubjectClaim, Caller.RolesClaim);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), "Test")));
        }

        protected override Task HandleChallengeAsync(AuthenticationProperties properties)
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            Response.Headers.WWWAuthenticate = "Test";
            return Task.CompletedTask;
        }
    }
}

/// <summary>A problem as a client reads it.</summary>
internal sealed record ProblemBody(
    string Type, string Title, int Status, string? Detail, string? Instance, string Code, string? TraceId, Dictionary<string, string[]>? Errors);

/// <summary>What every problem has to be, then what this one says.</summary>
internal static class ProblemAssert
{
    public static async Task<ProblemBody> ProblemAsync(this HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<ProblemBody>(text, JsonSerializerOptions.Web)!;
        Assert.Equal(code, problem.Code);
        Assert.Equal(status, problem.Status);
        Assert.Equal($"/docs/problems/{code}", problem.Type);
        Assert.False(string.IsNullOrEmpty(problem.Title));
        Assert.Matches("^[0-9a-f]{32}$", problem.TraceId);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Nexus.", text, StringComparison.Ordinal);
        return problem;
    }

    public static async Task<ProblemBody> ProblemAsync(this HttpResponseMessage response, int status, string code, string path)
    {
        var problem = await response.ProblemAsync(status, code);
        Assert.NotNull(problem.Errors);
        Assert.Contains(path, problem.Errors.Keys);
        return problem;
    }
}
