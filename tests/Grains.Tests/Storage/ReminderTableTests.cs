using Microsoft.Extensions.Options;
using Nexus.Grains.Storage;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Storage;

public sealed class ReminderTableTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>, IAsyncLifetime
{
    private static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private readonly PostgresReminderTable _table = new(database.DataSource, Options.Create(new StorageOptions()));

    public Task InitializeAsync() => _table.TestOnlyClearTable();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_reminder_is_read_back_as_it_was_set()
    {
        var etag = await _table.UpsertRow(Entry("a"));

        var row = await _table.ReadRow(Id("a"), "wake");
        Assert.Equal((Id("a"), "wake", Start, TimeSpan.FromMinutes(1), etag), (row!.GrainId, row.ReminderName, row.StartAt, row.Period, row.ETag));
        Assert.Single((await _table.ReadRows(Id("a"))).Reminders);
        Assert.Null(await _table.ReadRow(Id("a"), "other"));
    }

    [Fact]
    public async Task Only_who_holds_the_latest_version_removes_a_reminder()
    {
        var first = await _table.UpsertRow(Entry("b"));
        var second = await _table.UpsertRow(Entry("b"));

        Assert.NotEqual(first, second);
        Assert.False(await _table.RemoveRow(Id("b"), "wake", first!));
        Assert.True(await _table.RemoveRow(Id("b"), "wake", second!));
        Assert.Null(await _table.ReadRow(Id("b"), "wake"));
    }

    [Fact]
    public async Task Ranges_of_hashes_together_hold_each_reminder_once()
    {
        for (var i = 0; i < 50; i++)
            await _table.UpsertRow(Entry($"range-{i}"));

        Assert.Equal(50, (await _table.ReadRows(0, 0)).Reminders.Count);
        foreach (var middle in new[] { 1u, 0x4000_0000u, 0x7FFF_FFFFu, 0x8000_0000u, 0xC000_0000u, 0xFFFF_FFFFu })
        {
            var low = (await _table.ReadRows(0, middle)).Reminders;
            var high = (await _table.ReadRows(middle, 0)).Reminders;
            Assert.Equal(50, low.Count + high.Count);
            Assert.All(low, r => Assert.InRange(r.GrainId.GetUniformHashCode(), 1u, middle));
            Assert.All(high, r => Assert.False(r.GrainId.GetUniformHashCode() is var hash && hash > 0 && hash <= middle));
        }
    }

    private static GrainId Id(string key) => GrainId.Create("test", key);

    private static ReminderEntry Entry(string key) =>
        new() { GrainId = Id(key), ReminderName = "wake", StartAt = Start, Period = TimeSpan.FromMinutes(1) };
}
