using System.Text.Json;
using Nexus.Events;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Grains.Users;
using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Grains.Tests.Users;

public sealed class AccountProjectionTests : IAsyncLifetime
{
    private readonly NexusJson _json = new([new JsonContribution(UsersJson.Default)]);
    private readonly AccountProjection _projection;
    private PostgresDatabase _database = null!;
    private long _seq;

    public AccountProjectionTests() => _projection = new AccountProjection(
        new EventCatalog(_json, [new EventContribution(typeof(UserRegistered)), new EventContribution(typeof(UserProfileChanged))]));

    public async Task InitializeAsync() => _database = await PostgresDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task An_account_is_listed_with_its_latest_profile()
    {
        await ApplyAsync(
            Logged("user.registered", new UserRegistered("usr_1", "ann@example.com", "Ann", Language: null, [Roles.Admin, Roles.User])),
            Logged("user.registered", new UserRegistered("usr_2", "bob@example.com", "Bob", "en", [Roles.User])),
            Logged("user.profile.changed", new UserProfileChanged("usr_1", "Anna", "ru")));
        Assert.Equal("usr_1 ann@example.com Anna ru admin,user", await RowAsync("usr_1"));
        Assert.Equal("usr_2 bob@example.com Bob en user", await RowAsync("usr_2"));
    }

    [Fact]
    public async Task Replaying_from_the_start_leads_to_the_same_rows()
    {
        LoggedEvent[] log =
        [
            Logged("user.registered", new UserRegistered("usr_1", "ann@example.com", "Ann", Language: null, [Roles.User])),
            Logged("user.profile.changed", new UserProfileChanged("usr_1", "Anna", "ru")),
        ];
        await ApplyAsync(log);
        await ApplyAsync(log);
        Assert.Equal("usr_1 ann@example.com Anna ru user", await RowAsync("usr_1"));
    }

    [Fact]
    public async Task A_change_that_is_applied_late_does_not_hide_a_newer_one()
    {
        var registered = Logged("user.registered", new UserRegistered("usr_1", "ann@example.com", "Ann", Language: null, [Roles.User]));
        var parked = Logged("user.profile.changed", new UserProfileChanged("usr_1", "Anna", "ru"));
        await ApplyAsync(registered, Logged("user.profile.changed", new UserProfileChanged("usr_1", "Annie", "en")));
        await ApplyAsync(parked);
        Assert.Equal("usr_1 ann@example.com Annie en user", await RowAsync("usr_1"));
    }

    [Theory]
    [InlineData("user.registered", true)]
    [InlineData("user.profile.changed", true)]
    [InlineData("user.session.started", false)]
    public void Only_what_changes_a_row_is_read(string type, bool handled) => Assert.Equal(handled, _projection.Handles(type));

    private async Task ApplyAsync(params LoggedEvent[] events)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await _projection.ApplyAsync(events, new PumpTransaction(connection), CancellationToken.None);
    }

    private LoggedEvent Logged<TEvent>(string type, TEvent domainEvent)
        where TEvent : DomainEvent => new(
        new LogPosition(1, ++_seq), Partition: 0, Guid.CreateVersion7(), type, Version: 1, "users.user/usr_1", "usr_1",
        new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), Trace: null, JsonSerializer.Serialize(domainEvent, _json.TypeInfo<TEvent>()));

    private Task<string?> RowAsync(string id) => _database.ScalarAsync<string>(
        "select concat_ws(' ', id, email, display_name, language, array_to_string(roles, ',')) from users.account where id = $1", id);
}
