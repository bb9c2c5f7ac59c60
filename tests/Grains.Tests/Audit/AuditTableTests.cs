using System.Text.Json;
using Microsoft.Extensions.Options;
using Nexus.Audit;
using Nexus.Events;
using Nexus.Grains.Audit;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Grains.Users;
using Nexus.Testing;
using Nexus.Users;
using Npgsql;

namespace Nexus.Grains.Tests.Audit;

public sealed class AuditTableTests : IAsyncLifetime
{
    private const string InsufficientPrivilege = "42501";
    private const string RestrictViolation = "23001";
    private static readonly DateTimeOffset Day = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly string Origin = " " + new EventOrigin("usr_admin", ActorKind.Session, "2001:db8::1", "req-1");
    private readonly NexusJson _json = new([new JsonContribution(UsersJson.Default)]);
    private readonly EventCatalog _catalog;
    private PostgresDatabase _database = null!;
    private long _seq;

    public AuditTableTests() => _catalog = new EventCatalog(_json, [new EventContribution(typeof(UserSessionRevoked)), new EventContribution(typeof(UserProfileChanged))]);

    public async Task InitializeAsync() => _database = await PostgresDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task An_event_makes_one_entry_however_often_it_is_applied()
    {
        var revoked = Revoked("usr_1", Day);
        await ApplyAsync(revoked);
        await ApplyAsync(revoked);

        var entry = Assert.Single(await ListAsync(new AuditFilter()));
        Assert.Equal(
            (revoked.Id, Day, "auth.session.revoked", "usr_admin", ActorKind.Session, "usr_1", "2001:db8::1", "req-1"),
            (entry.Id, entry.OccurredAt, entry.Action, entry.Actor, entry.Via, entry.Subject, entry.Ip, entry.RequestId));
        Assert.Equal("""{"reason": "loggedOut", "sessionId": "ses_1"}""", entry.Details);
    }

    [Fact]
    public void Only_audited_types_are_read()
    {
        var projection = new AuditProjection(_catalog, Options.Create(new AuditOptions()));
        Assert.Equal(["user.session.revoked"], projection.EventTypes);
        Assert.False(projection.Handles("user.profile.changed"));
    }

    [Theory]
    [InlineData("update audit.entry set action = 'nothing'")]
    [InlineData("update audit.entry set ip = null, request_id = null, details = '{}'")]
    [InlineData("delete from audit.entry")]
    [InlineData("truncate audit.entry")]
    [InlineData("delete from audit.entry_2026_01")]
    [InlineData("drop table audit.entry_2026_01")]
    public async Task The_features_role_can_not_change_what_was_written(string statement)
    {
        await ApplyAsync(Revoked("usr_1", Day));
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await ExecuteAsync(connection, "set role nexus_audit");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(connection, statement));
        await ExecuteAsync(connection, "reset role");
        Assert.Equal(InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task The_features_role_can_write_and_read()
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await ExecuteAsync(connection, "set role nexus_audit");
        await ApplyAsync(connection, 24, Revoked("usr_1", Day));
        await ExecuteAsync(connection, "select * from audit.entry");
        await ExecuteAsync(connection, "reset role");
        Assert.Single(await ListAsync(new AuditFilter()));
    }

    [Theory]
    [InlineData("update audit.entry set action = 'nothing'")]
    [InlineData("update audit.entry set actor = null, ip = null, request_id = null, details = '{}'")]
    [InlineData("update audit.entry set details = '{\"reason\": \"another\"}', ip = null, request_id = null")]
    [InlineData("delete from audit.entry")]
    [InlineData("truncate audit.entry")]
    [InlineData("truncate audit.entry_2026_01")]
    public async Task Nor_can_the_owner_by_mistake(string statement)
    {
        await ApplyAsync(Revoked("usr_1", Day));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => _database.ExecuteAsync(statement));
        Assert.Equal(RestrictViolation, refused.SqlState);
    }

    [Fact]
    public async Task An_erase_takes_out_what_says_more_than_that_it_was()
    {
        await ApplyAsync(Revoked("usr_1", Day), Revoked("usr_2", Day));
        Assert.Equal(1, await _database.ScalarAsync<int>("select audit.redact('usr_1')"));
        Assert.Equal(0, await _database.ScalarAsync<int>("select audit.redact('usr_1')"));

        var erased = Assert.Single(await ListAsync(new AuditFilter(Subject: "usr_1")));
        Assert.Equal(("auth.session.revoked", "usr_admin", null, null, "{}"), (erased.Action, erased.Actor, erased.Ip, erased.RequestId, erased.Details));
        Assert.Equal("2001:db8::1", Assert.Single(await ListAsync(new AuditFilter(Subject: "usr_2"))).Ip);
    }

    [Fact]
    public async Task A_new_month_drops_those_that_are_too_old()
    {
        await ApplyAsync(Revoked("usr_1", Day), Revoked("usr_1", Day.AddDays(1)));
        await ApplyAsync(retention: 2, Revoked("usr_1", Day.AddDays(70)));
        Assert.Equal(
            [Day.AddDays(70), Day.AddDays(1)], (await ListAsync(new AuditFilter(To: Day.AddDays(80)))).Select(e => e.OccurredAt).Take(2));
        await ApplyAsync(retention: 1, Revoked("usr_1", Day.AddDays(100)));
        Assert.Equal([Day.AddDays(100), Day.AddDays(70)], (await ListAsync(new AuditFilter())).Select(e => e.OccurredAt));
    }

    private async Task<IReadOnlyList<AuditEntry>> ListAsync(AuditFilter filter) =>
        await new AuditQueries(_database.DataSource).ListAsync(filter, after: null, count: 100, CancellationToken.None);

    private Task ApplyAsync(params LoggedEvent[] events) => ApplyAsync(retention: 24, events);

    private async Task ApplyAsync(int retention, params LoggedEvent[] events)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await ApplyAsync(connection, retention, events);
    }

    private Task ApplyAsync(NpgsqlConnection connection, int retention, params LoggedEvent[] events) =>
        new AuditProjection(_catalog, Options.Create(new AuditOptions { RetentionMonths = retention })).ApplyAsync(events, new PumpTransaction(connection), CancellationToken.None);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }

    private LoggedEvent Revoked(string user, DateTimeOffset at) => new(
        new LogPosition(1, ++_seq), Partition: 0, Guid.CreateVersion7(at), "user.session.revoked", Version: 1, $"users.user/{user}", user, at, Origin,
        JsonSerializer.Serialize(new UserSessionRevoked(user, "ses_1", SessionEnd.LoggedOut), _json.TypeInfo<UserSessionRevoked>()));
}
