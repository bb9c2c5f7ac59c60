using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Nexus.Analytics;
using Nexus.Grains.Storage;
using Nexus.Results;
using Npgsql;

namespace Nexus.Grains.Analytics.Queries;

/// <summary>Runs the statements of queries, each within the time that a query has.</summary>
internal sealed class QueryDatabase(NpgsqlDataSource database, IOptions<AnalyticsOptions> options)
{
    // Off: compiling a plan takes longer than most queries.
    private const string Prepare = "select set_config('statement_timeout', @timeout, true), set_config('jit', 'off', true), set_config('work_mem', '64MB', true)";

    /// <summary>The rows of a statement.</summary>
    /// <exception cref="QueryTooLargeException">It took too long.</exception>
    /// <exception cref="UnavailableException">PostgreSQL does not answer.</exception>
    public async Task<List<T>> ReadAsync<T>(QueryCommand command, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await ReadAsync(command, reader => rows.Add(map(reader)), cancellationToken);
        return rows;
    }

    /// <summary>The rows of a statement one by one, however many there are.</summary>
    /// <exception cref="QueryTooLargeException">It took too long.</exception>
    /// <exception cref="UnavailableException">PostgreSQL does not answer.</exception>
    public async Task ReadAsync(QueryCommand command, Action<NpgsqlDataReader> take, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var batch = new NpgsqlBatch(connection, transaction) { Timeout = 0 };
            var timeout = ((long)options.Value.QueryTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Prepare) { Parameters = { new NpgsqlParameter<string>("timeout", timeout) } });
            batch.BatchCommands.Add(command.ToBatchCommand());
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                take(reader);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            throw new QueryTooLargeException(exception);
        }
        catch (Exception exception) when (PostgresErrors.IsTransient(exception))
        {
            throw new UnavailableException("postgres", exception);
        }
    }
}

/// <summary>A query reads more than it has time for. Becomes <see cref="AnalyticsErrors.QueryTooLarge"/> where queries end.</summary>
internal sealed class QueryTooLargeException(Exception inner) : Exception("The query took too long.", inner);

/// <summary>A statement with the parameters that many of them share. <c>{filters}</c> in its text is where conditions go.</summary>
internal sealed class QueryCommand
{
    private readonly List<NpgsqlParameter> _parameters = [];
    private readonly string _sql;

    /// <summary>Of a statement that reads from one dataset and range.</summary>
    /// <param name="sql">With <c>@owner</c>, <c>@names</c>, <c>@from</c> and <c>@to</c>.</param>
    /// <param name="owner">Null: everybody's.</param>
    /// <param name="names">Empty: all.</param>
    /// <param name="buckets">The range.</param>
    /// <param name="filters">Conditions.</param>
    public QueryCommand(string sql, string? owner, IReadOnlyCollection<string> names, Buckets buckets, IReadOnlyList<EventFilter>? filters = null)
    {
        With("owner", NpgsqlTypes.NpgsqlDbType.Text, owner);
        With("names", NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text, names.Count > 0 ? names.ToArray() : null);
        With("from", NpgsqlTypes.NpgsqlDbType.TimestampTz, buckets.Starts[0]);
        With("to", NpgsqlTypes.NpgsqlDbType.TimestampTz, buckets.End);
        With("bounds", NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.TimestampTz, buckets.Starts.ToArray());
        _sql = sql.Replace("{filters}", Conditions(filters ?? []), StringComparison.Ordinal);
    }

    /// <summary>Adds a parameter.</summary>
    public QueryCommand With(string name, NpgsqlTypes.NpgsqlDbType type, object? value)
    {
        _parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
        return this;
    }

    /// <summary>Ready to run once.</summary>
    public NpgsqlBatchCommand ToBatchCommand()
    {
        var command = new NpgsqlBatchCommand(_sql);
        foreach (var parameter in _parameters.Where(p => _sql.Contains($"@{p.ParameterName}", StringComparison.Ordinal)))
            command.Parameters.Add(parameter);
        return command;
    }

    private string Conditions(IReadOnlyList<EventFilter> filters)
    {
        var conditions = new StringBuilder();
        for (var i = 0; i < filters.Count; i++)
        {
            _parameters.Add(new NpgsqlParameter<string>($"f{i}_property", filters[i].Property));
            _parameters.Add(new NpgsqlParameter($"f{i}_value", filters[i].Comparand));
            conditions.Append("\n  and ").Append(filters[i].ToSql($"f{i}_property", $"f{i}_value"));
        }

        return conditions.ToString();
    }
}
