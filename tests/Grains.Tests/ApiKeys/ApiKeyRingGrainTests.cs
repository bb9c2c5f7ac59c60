using Nexus.Access;
using Nexus.ApiKeys;
using Nexus.Grains.ApiKeys;
using Nexus.Ids;
using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Grains.Tests.ApiKeys;

public sealed class ApiKeyRingGrainTests : IAsyncLifetime
{
    private readonly JumpingTimeProvider _clock = new();
    private readonly string _user = NexusId.New(UserIds.Prefix, TimeProvider.System);
    private PostgresDatabase _database = null!;
    private GrainHost _host = null!;

    private IApiKeyRingGrain Ring => _host.Grains.GetGrain<IApiKeyRingGrain>(_user);

    public async Task InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        _host = await GrainHost.StartAsync(_database, (services, _) => services.AddApiKeys(), setup => setup.Clock = _clock);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_key_outlives_a_restart_and_its_secret_is_stored_nowhere()
    {
        var made = await MakeAsync();
        await _host.RestartAsync();
        var info = await VerifyAsync(made);
        Assert.Equal(Scopes.TemplatesRead, Assert.Single(info!.Scopes));

        await using var source = Npgsql.NpgsqlDataSource.Create(_database.ConnectionString);
        await using var leaks = source.CreateCommand(
            "select (select count(*) from nexus.grain_state s where s::text like '%' || $1 || '%') + (select count(*) from nexus.event_log e where e::text like '%' || $1 || '%')");
        leaks.Parameters.AddWithValue(made.Secret[60..90]);
        Assert.Equal(0L, await leaks.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_revoked_key_does_not_verify_and_both_facts_are_in_the_log()
    {
        var made = await MakeAsync();
        Assert.True((await Ring.RevokeAsync(made.Info.Id)).IsSuccess);
        Assert.Null(await VerifyAsync(made));
        Assert.Equal(ApiKeyErrors.NotFound, (await Ring.RevokeAsync(made.Info.Id)).Error);

        await using var source = Npgsql.NpgsqlDataSource.Create(_database.ConnectionString);
        await using var types = source.CreateCommand("select string_agg(type, ' ' order by seq) from nexus.event_log");
        Assert.Equal("user.api-key.created user.api-key.revoked", await types.ExecuteScalarAsync());
    }

    [Fact]
    public async Task The_same_command_again_makes_no_second_key_and_only_its_secret_counts()
    {
        var request = Request();
        var lost = (await Ring.CreateAsync(request)).Require();
        var seen = (await Ring.CreateAsync(request)).Require();
        Assert.Single(await Ring.ListAsync());
        Assert.Null(await VerifyAsync(lost));
        Assert.NotNull(await VerifyAsync(seen));
    }

    [Fact]
    public async Task A_use_is_seen_later_and_waits_for_no_write()
    {
        var made = await MakeAsync();
        Assert.Null((await VerifyAsync(made))!.LastUsedAt);
        await Eventually.AsyncCondition(async () => (await Ring.GetAsync(made.Info.Id)).Require().LastUsedAt is not null);
        await _host.RestartAsync();
        Assert.NotNull((await Ring.GetAsync(made.Info.Id)).Require().LastUsedAt);
    }

    [Fact]
    public async Task Another_version_is_not_renamed()
    {
        var made = await MakeAsync();
        Assert.Equal(ApiKeyErrors.Changed, (await Ring.RenameAsync(made.Info.Id, "other", made.Info.Version + 1)).Error);
        Assert.Equal("other", (await Ring.RenameAsync(made.Info.Id, "other", made.Info.Version)).Require().Name);
    }

    private ApiKeyRequest Request() => new(NexusId.New(ApiKey.IdPrefix, _clock), "report", [Scopes.TemplatesRead], ExpiresAt: null, MakerIsAdmin: false);

    private async Task<MadeApiKey> MakeAsync() => (await Ring.CreateAsync(Request())).Require();

    private Task<ApiKeyInfo?> VerifyAsync(MadeApiKey made)
    {
        Assert.True(ApiKey.TryParse(made.Secret, out var key));
        return Ring.VerifyAsync(key.Id, key.SecretHash());
    }
}
