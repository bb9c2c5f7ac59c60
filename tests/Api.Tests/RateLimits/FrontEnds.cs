using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nexus.Api.RateLimits;
using Nexus.Api.Tests.Http;
using Nexus.RateLimits;
using Nexus.Testing;

namespace Nexus.Api.Tests.RateLimits;

/// <summary>Front-ends with real HTTP that share one silo and a clock that stands still.</summary>
internal sealed class FrontEnds : IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly GrainHost _silo;
    private readonly List<HttpApp> _all = [];
    private int _calls;

    private FrontEnds(PostgresDatabase database, GrainHost silo, ManualTimeProvider clock) => (_database, _silo, Clock) = (database, silo, clock);

    public ManualTimeProvider Clock { get; }

    /// <summary>Calls of limiters so far.</summary>
    public int Calls => _calls;

    /// <summary>Set: nobody reaches a limiter.</summary>
    public Exception? Fault { get; set; }

    public HttpApp this[int index] => _all[index];

    public static async Task<FrontEnds> StartAsync(int count, params (string Key, string Value)[] settings)
    {
        var clock = new ManualTimeProvider();
        var database = await PostgresDatabase.CreateAsync();
        var silo = await GrainHost.StartAsync(database, configure: setup => (setup.Clock, setup.Silos) = (new SiloClock(clock), 1));
        var frontEnds = new FrontEnds(database, silo, clock);
        for (var i = 0; i < count; i++)
            frontEnds._all.Add(await frontEnds.AddAsync(settings));
        return frontEnds;
    }

    /// <summary>One request, as a client sends it.</summary>
    public async Task<HttpResponseMessage> SendAsync(int frontEnd, string path = "/read", string? user = "usr_1", HttpMethod? method = null, string? from = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        if (user is not null)
            request.Headers.Add("X-Test-User", user);
        if (from is not null)
            request.Headers.Add("X-Forwarded-For", from);
        return await _all[frontEnd].Client.SendAsync(request);
    }

    /// <summary>Sends until the limit is reached.</summary>
    /// <returns>How many went through.</returns>
    public async Task<int> ExhaustAsync(int frontEnd, int atMost, string path = "/read", string? user = "usr_1", string? from = null)
    {
        for (var sent = 0; sent < atMost; sent++)
        {
            using var response = await SendAsync(frontEnd, path, user, from: from);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
                return sent;
        }

        return atMost;
    }

    public static long Number(HttpResponseMessage response, string header) =>
        long.Parse(response.Headers.GetValues(header).Single(), CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        foreach (var frontEnd in _all)
            await frontEnd.DisposeAsync();
        await _silo.DisposeAsync();
        await _database.DisposeAsync();
    }

    private Task<TokenLease> LeaseAsync(string key, LeaseRequest request)
    {
        Interlocked.Increment(ref _calls);
        return Fault is { } fault ? Task.FromException<TokenLease>(fault) : _silo.Grains.GetGrain<ILimiterGrain>(key).LeaseAsync(request);
    }

    private Task<HttpApp> AddAsync((string Key, string Value)[] settings) => HttpApp.StartAsync(
        root =>
        {
            root.MapGet("/read", () => "read");
            root.MapPost("/write", () => "written");
            root.MapPost("/execute", () => "executed").Limited(RateClass.Execute);
            root.MapGet("/auth", () => "signed in").Limited(RateClass.Auth);
            root.MapGet("/probe", () => "ok").Limited(RateClass.None);
            root.MapGet("/fails", string () => throw new InvalidOperationException("a bug"));
            root.MapGet("/admins", () => "admins").RequireAuthorization(p => p.RequireRole("admin"));
        },
        services =>
        {
            var configuration = new ConfigurationBuilder()
                .AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value, StringComparer.Ordinal)).Build();
            services.AddRateLimits(configuration);
            services.Replace(ServiceDescriptor.Singleton<LimiterSource>(LeaseAsync));
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
        },
        settings);
}
