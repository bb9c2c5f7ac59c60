using System.Collections.Immutable;
using Nexus.Batch;
using Nexus.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Batch;

/// <summary>An item that is to be worked on.</summary>
internal sealed record BatchWork(int Number, string ItemId, string Operation);

/// <summary>A result to be stored.</summary>
internal sealed record BatchResult(int Number, bool Failed, int Attempts, string Body, BatchUsage Usage, decimal Cost, TimeSpan Duration);

/// <summary>The statements of items and results.</summary>
internal sealed class BatchTable(NpgsqlDataSource database, TimeProvider clock)
{
    private static readonly string AddItemsSql = SqlText.Read<BatchTable>("AddItems");
    private static readonly string RepeatedItemsSql = SqlText.Read<BatchTable>("RepeatedItems");
    private static readonly string OpenRunSql = SqlText.Read<BatchTable>("OpenRun");
    private static readonly string OpenNumbersSql = SqlText.Read<BatchTable>("OpenNumbers");
    private static readonly string TallySql = SqlText.Read<BatchTable>("TallyResults");
    private static readonly string ReadChunkSql = SqlText.Read<BatchTable>("ReadChunk");
    private static readonly string AddResultsSql = SqlText.Read<BatchTable>("AddResults");
    private static readonly string RemoveJobsSql = SqlText.Read<BatchTable>("RemoveJobs");
    private static readonly string FindOutsideSql = SqlText.Read<BatchTable>("FindOutside");

    /// <summary>Removes the items of a job that was never started.</summary>
    public Task ForgetItemsAsync(string jobId, CancellationToken cancellationToken) =>
        ExecuteAsync("delete from batch.item where job_id = $1", jobId, cancellationToken);

    /// <summary>Stores items; answers the numbers of those whose id another item has.</summary>
    public async Task<ImmutableArray<int>> AddItemsAsync(string jobId, ImmutableArray<BatchNewItem> items, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var add = new NpgsqlCommand(AddItemsSql, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string>("JobId", jobId),
                SqlColumn.Of("Numbers", NpgsqlDbType.Integer, items.Select(i => i.Number)),
                SqlColumn.Of("ItemIds", NpgsqlDbType.Text, items.Select(i => i.ItemId ?? NameOf(i.Number))),
                SqlColumn.Of("Externals", NpgsqlDbType.Boolean, items.Select(i => i.IsExternal)),
                SqlColumn.Of("Operations", NpgsqlDbType.Text, items.Select(i => i.Operation)),
            },
        };
        if (await add.ExecuteNonQueryAsync(cancellationToken) == items.Length)
            return [];
        await using var repeated = new NpgsqlCommand(RepeatedItemsSql, connection)
        {
            Parameters = { new NpgsqlParameter<string>("JobId", jobId), SqlColumn.Of("Numbers", NpgsqlDbType.Integer, items.Select(i => i.Number)) },
        };
        await using var row = await repeated.ExecuteReaderAsync(cancellationToken);
        var numbers = ImmutableArray.CreateBuilder<int>();
        while (await row.ReadAsync(cancellationToken))
            numbers.Add(row.GetInt32(0));
        return numbers.ToImmutable();
    }

    /// <summary>How many items a job has, and how many of them are outside workers'.</summary>
    public async Task<(int Items, int External)> CountItemsAsync(string jobId, CancellationToken cancellationToken)
    {
        await using var command = Command("select count(*)::int, count(*) filter (where external)::int from batch.item where job_id = $1", jobId);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt32(0), row.GetInt32(1));
    }

    /// <summary>How many open jobs a user has, some milliseconds behind.</summary>
    public async Task<long> CountOpenJobsAsync(string owner, CancellationToken cancellationToken)
    {
        await using var command = Command("select count(*) from batch.job where owner = $1 and finished_at is null", owner);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Takes a job over: from now on results of earlier activations are refused.</summary>
    public async Task<long> OpenRunAsync(string jobId, CancellationToken cancellationToken)
    {
        await using var command = Command(OpenRunSql, jobId);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Takes no more results for a job. Waits for those that are being stored.</summary>
    public Task CloseRunAsync(string jobId, CancellationToken cancellationToken) =>
        ExecuteAsync("delete from batch.run where job_id = $1", jobId, cancellationToken);

    /// <summary>Which items are to be worked on.</summary>
    public async Task<NumberQueue> OpenNumbersAsync(string jobId, CancellationToken cancellationToken)
    {
        var queue = new NumberQueue();
        await using var command = Command(OpenNumbersSql, jobId);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            queue.Add(row.GetInt32(0), row.GetInt32(1));
        return queue;
    }

    /// <summary>Counts results up.</summary>
    /// <param name="jobId">Of this job.</param>
    /// <param name="numbers">Only of these; null: all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<BatchTally> TallyAsync(string jobId, int[]? numbers, CancellationToken cancellationToken)
    {
        await using var command = Command(TallySql, jobId);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)numbers ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new BatchTally(row.GetInt32(0), row.GetInt32(1), new BatchUsage(row.GetInt64(2), row.GetInt64(3)), row.GetDecimal(4));
    }

    /// <summary>The items of these that have no result.</summary>
    public async Task<IReadOnlyList<BatchWork>> ReadAsync(string jobId, ImmutableArray<int> numbers, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(ReadChunkSql, connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = jobId }, new NpgsqlParameter<int[]> { TypedValue = [.. numbers] } },
        };
        await command.PrepareAsync(cancellationToken);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var items = new List<BatchWork>(numbers.Length);
        while (await row.ReadAsync(cancellationToken))
            items.Add(new BatchWork(row.GetInt32(0), row.GetString(1), row.GetString(2)));
        return items;
    }

    /// <summary>Stores results; an item that has one keeps it.</summary>
    /// <returns>How many are new; null: the run is over, nothing was stored.</returns>
    public async Task<int?> AddResultsAsync(string jobId, long run, IReadOnlyList<BatchResult> results, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(AddResultsSql, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string>("JobId", jobId),
                new NpgsqlParameter<long>("Run", run),
                new NpgsqlParameter<DateTime>("FinishedAt", clock.GetUtcNow().UtcDateTime),
                SqlColumn.Of("Numbers", NpgsqlDbType.Integer, results.Select(r => r.Number)),
                SqlColumn.Of("Faileds", NpgsqlDbType.Boolean, results.Select(r => r.Failed)),
                SqlColumn.Of("Attempts", NpgsqlDbType.Integer, results.Select(r => r.Attempts)),
                SqlColumn.Of("Bodies", NpgsqlDbType.Text, results.Select(r => r.Body)),
                SqlColumn.Of("PromptTokens", NpgsqlDbType.Integer, results.Select(r => (int)r.Usage.Prompt)),
                SqlColumn.Of("CompletionTokens", NpgsqlDbType.Integer, results.Select(r => (int)r.Usage.Completion)),
                SqlColumn.Of("Costs", NpgsqlDbType.Numeric, results.Select(r => r.Cost)),
                SqlColumn.Of("Durations", NpgsqlDbType.Integer, results.Select(r => (int)Math.Min(int.MaxValue, r.Duration.TotalMilliseconds))),
            },
        };
        await command.PrepareAsync(cancellationToken);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return row.GetBoolean(0) ? row.GetInt32(1) : null;
    }

    /// <summary>Takes back the results of items that failed.</summary>
    public Task RemoveFailedAsync(string jobId, CancellationToken cancellationToken) =>
        ExecuteAsync("delete from batch.result where job_id = $1 and failed", jobId, cancellationToken);

    /// <summary>Removes all rows of jobs.</summary>
    public async Task RemoveJobsAsync(IReadOnlyCollection<string> jobIds, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(RemoveJobsSql);
        command.Parameters.Add(SqlColumn.Of("Ids", NpgsqlDbType.Text, jobIds));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The numbers of outside workers' items by their names.</summary>
    public async Task<IReadOnlyDictionary<string, int>> FindOutsideAsync(string jobId, IEnumerable<string> itemIds, CancellationToken cancellationToken)
    {
        await using var command = Command(FindOutsideSql, jobId);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. itemIds] });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        while (await row.ReadAsync(cancellationToken))
            numbers[row.GetString(0)] = row.GetInt32(1);
        return numbers;
    }

    private static string NameOf(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private NpgsqlCommand Command(string sql, string first)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = first });
        return command;
    }

    private async Task ExecuteAsync(string sql, string first, CancellationToken cancellationToken)
    {
        await using var command = Command(sql, first);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
