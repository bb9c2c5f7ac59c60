using Nexus.Api.Gateway;
using Npgsql;

namespace Nexus.Silo.Postgres;

/// <summary>Whether PostgreSQL answers a statement.</summary>
internal sealed class PostgresReadiness(NpgsqlDataSource dataSource) : IReadinessCheck
{
    public string Name => "database";

    public async ValueTask<ReadinessResult> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = dataSource.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return ReadinessResult.Ready;
        }
        catch (NpgsqlException e)
        {
            return ReadinessResult.NotReady($"PostgreSQL does not answer: {PostgresArrival.Reason(e)}");
        }
        catch (OperationCanceledException)
        {
            return ReadinessResult.NotReady("PostgreSQL did not answer in time.");
        }
    }
}
