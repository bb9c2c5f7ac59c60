using Nexus.Grains.Conversations;
using Nexus.Grains.Storage;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Conversations;

/// <summary>A page of a long conversation is a walk along an index, however long it is.</summary>
public sealed class MessagePlanTests : IAsyncLifetime
{
    private PostgresDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        await using var fill = _database.DataSource.CreateCommand(
            """
            insert into conversations.message (conversation_id, seq, id, role, status, text, created_at, final_seq)
            select 'conv_' || c, s, 'msg_' || s, 'user', 'completed', 'text', now(), s + 1
            from generate_series(1, 3) c, generate_series(1, 10000) s;
            analyze conversations.message
            """);
        await fill.ExecuteNonQueryAsync();
    }

    public Task DisposeAsync() => _database.DisposeAsync().AsTask();

    [Theory]
    [InlineData("ReadMessagesBefore", 1, "message_pkey")]
    [InlineData("ReadMessagesAfter", 1, "message_pkey")]
    [InlineData("FindMessage", 1, "message_id")]
    [InlineData("ReadSteps", 2, "message_final")]
    public async Task Reading_touches_no_more_than_it_answers(string statement, int walks, string index)
    {
        const int page = 20;
        await using var explain = _database.DataSource.CreateCommand(
            $"explain (analyze, costs off, timing off, summary off) {SqlText.Read<MessageTable>(statement)}");
        explain.Parameters.AddWithValue("conversation_id", "conv_2");
        explain.Parameters.AddWithValue("after", 5000L);
        explain.Parameters.AddWithValue("before", 9000L);
        explain.Parameters.AddWithValue("id", "msg_7000");
        explain.Parameters.AddWithValue("limit", page);
        var plan = new List<string>();
        await using var reader = await explain.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            plan.Add(reader.GetString(0));

        var scans = plan.Where(line => line.Contains("Scan", StringComparison.Ordinal)).ToList();
        Assert.Equal(walks, scans.Count);
        Assert.All(scans, scan => Assert.Contains("Index Scan", scan, StringComparison.Ordinal));
        Assert.Contains(scans, scan => scan.Contains(index, StringComparison.Ordinal));
        Assert.DoesNotContain(scans, scan => scan.Contains("rows=10000", StringComparison.Ordinal));
    }
}
