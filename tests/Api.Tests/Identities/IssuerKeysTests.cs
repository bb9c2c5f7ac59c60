using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Nexus.Api.Identities;
using Nexus.Results;
using Nexus.Stands.OpenIdConnect;
using Nexus.Testing;

namespace Nexus.Api.Tests.Identities;

public sealed class IssuerKeysTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private readonly ServiceProvider _services;
    private OidcIssuer _issuer = null!;
    private IssuerKeys _keys = null!;

    public IssuerKeysTests()
    {
        var services = new ServiceCollection().AddMetrics().AddLogging();
        services.AddIdentitiesApi();
        _services = services.BuildServiceProvider();
    }

    public static TheoryData<OidcFault> Faults => [.. Enum.GetValues<OidcFault>().Where(f => f is not (OidcFault.None or OidcFault.Hanging))];

    public async Task InitializeAsync()
    {
        _issuer = await OidcIssuer.StartAsync();
        _keys = new IssuerKeys(
            new OutsideIssuer { Name = "test", Authority = _issuer.Url, Audiences = ["nexus"] }, _services.GetRequiredService<IssuerDocuments>(),
            new IdentityMetrics(_services.GetRequiredService<IMeterFactory>()), _clock, NullLogger<IssuerKeys>.Instance);
    }

    public async Task DisposeAsync()
    {
        await _issuer.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task An_issuer_that_never_answered_rightly_is_unavailable_and_asked_again_soon(OidcFault fault)
    {
        _issuer.Fault = fault;
        await Assert.ThrowsAsync<UnavailableException>(FindAsync);
        await Assert.ThrowsAsync<UnavailableException>(FindAsync);
        Assert.Equal(1, _issuer.Discoveries);
        Assert.Empty(_issuer.Strays);

        _issuer.Fault = OidcFault.None;
        _clock.Advance(IssuerKeys.RetryDelay);
        Assert.NotNull(await FindAsync());
    }

    [Fact]
    public async Task An_issuer_that_hangs_is_given_up()
    {
        _issuer.Fault = OidcFault.Hanging;
        await Assert.ThrowsAsync<UnavailableException>(FindAsync);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Known_keys_outlive_an_outage_but_not_for_ever(OidcFault fault)
    {
        var known = await FindAsync();
        _issuer.Fault = fault;
        _clock.Advance(TimeSpan.FromHours(13));
        Assert.Same(known, await FindAsync());
        Assert.Equal(2, _issuer.Discoveries);
        _clock.Advance(TimeSpan.FromHours(35));
        await Assert.ThrowsAsync<UnavailableException>(FindAsync);
    }

    [Fact]
    public async Task Keys_are_asked_for_once_in_their_time()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.NotNull(await FindAsync());
            _clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(1, _issuer.KeyRequests);
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.NotNull(await FindAsync());
        Assert.Equal(2, _issuer.KeyRequests);
    }

    [Fact]
    public async Task An_unknown_key_is_asked_for_at_most_every_30_seconds_and_at_once_by_many()
    {
        Assert.NotNull(await FindAsync());
        _issuer.Rotate("second");
        Assert.Null(await _keys.FindAsync("second", CancellationToken.None));
        Assert.Equal(1, _issuer.KeyRequests);
        _clock.Advance(IssuerKeys.MinAge);
        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _keys.FindAsync("second", CancellationToken.None).AsTask()));
        Assert.All(found, Assert.NotNull);
        Assert.Equal(2, _issuer.KeyRequests);
    }

    [Fact]
    public async Task A_key_that_the_issuer_took_back_is_forgotten()
    {
        Assert.NotNull(await FindAsync());
        _issuer.Rotate("second");
        _issuer.Keys = _issuer.Keys.RemoveAt(0);
        _clock.Advance(IssuerKeys.MinAge);
        Assert.NotNull(await _keys.FindAsync("second", CancellationToken.None));
        Assert.Null(await FindAsync());
    }

    private Task<Microsoft.IdentityModel.Tokens.SecurityKey?> FindAsync() => _keys.FindAsync("first", CancellationToken.None).AsTask();
}
