using Nexus.Testing;

namespace Nexus.Grains.Tests.Webhooks;

public sealed class DeliveryRetentionTests : IAsyncLifetime
{
    private PostgresDatabase _database = null!;

    public async Task InitializeAsync() => _database = await PostgresDatabase.CreateAsync();

    public Task DisposeAsync() => _database.DisposeAsync().AsTask();

    [Fact]
    public async Task Weeks_are_made_ahead_and_dropped_when_all_of_them_is_old()
    {
        var monday = new DateTime(2030, 1, 7, 0, 0, 0, DateTimeKind.Utc);
        await AddAsync(monday.AddDays(1), waits: false);

        Assert.Equal(9, await _database.ScalarAsync<int>("select webhooks.ensure_weeks($1, 2)", monday.AddDays(3)));
        Assert.Equal(0, await _database.ScalarAsync<int>("select webhooks.ensure_weeks($1, 2)", monday.AddDays(3)));
        // What the table for odd times had caught has moved.
        Assert.Equal(0L, await _database.ScalarAsync<long>("select count(*) from webhooks.delivery_default"));
        Assert.Equal(1L, await _database.ScalarAsync<long>("select count(*) from webhooks.delivery_2030_01_07"));

        await _database.ScalarAsync<int>("select webhooks.drop_weeks($1)", monday.AddDays(6.9));
        Assert.Equal(1L, await _database.ScalarAsync<long>("select count(*) from webhooks.delivery"));
        Assert.Equal(3, await _database.ScalarAsync<int>("select webhooks.drop_weeks($1)", monday.AddDays(7)));
        Assert.Equal(0L, await _database.ScalarAsync<long>("select count(*) from webhooks.delivery"));
    }

    [Fact]
    public async Task What_still_waits_when_its_week_is_dropped_is_given_up()
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await AddAsync(now.AddDays(-40), waits: true);
        await AddAsync(now.AddDays(-1), waits: true);

        await _database.ScalarAsync<int>("select webhooks.drop_weeks($1)", now.AddDays(-30));

        Assert.Equal(1L, await _database.ScalarAsync<long>("select count(*) from webhooks.pending"));
        Assert.Equal(1L, await _database.ScalarAsync<long>("select count(*) from webhooks.delivery"));
    }

    [Fact]
    public async Task The_smallest_id_of_a_time_is_that_of_the_clients()
    {
        var time = new DateTimeOffset(2026, 5, 6, 7, 8, 9, 123, TimeSpan.Zero);

        var id = await _database.ScalarAsync<Guid>("select webhooks.first_id($1)", time.UtcDateTime);

        Assert.Equal($"{time.ToUnixTimeMilliseconds():x12}00000000000000000000", id.ToString("N"));
    }

    private Task<int> AddAsync(DateTime time, bool waits) => _database.ExecuteAsync("""
        with added as (
          insert into webhooks.delivery (id, endpoint_id, owner, message_id, type, created_at)
          values (webhooks.first_id($1), 'whk_1', 'usr_1', webhooks.first_id($1), 'test', $1)
          returning *)
        insert into webhooks.pending (endpoint_id, place, delivery_id, message_id, owner, next_at, created_at)
        select endpoint_id, place, id, message_id, owner, created_at, created_at from added where $2
        """, time, waits);
}
