using Nexus.Grains.Storage;
using Nexus.Webhooks;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Webhooks;

/// <summary>What the endpoint's grain is still to be told.</summary>
/// <param name="Finding">What.</param>
/// <param name="DeliveryId">By which delivery.</param>
/// <param name="FoundAt">When.</param>
internal sealed record DeliveryFinding(WebhookFinding Finding, Guid DeliveryId, DateTimeOffset FoundAt);

/// <summary>What is known of an endpoint's receiver beyond its deliveries.</summary>
/// <param name="Failing">The owner was told of failures, and not yet of a success.</param>
/// <param name="Breaker">As it was last.</param>
/// <param name="Untold">The earliest first.</param>
internal sealed record DeliveryHealth(bool Failing, BreakerState Breaker, IReadOnlyList<DeliveryFinding> Untold);

/// <summary>The statements of <c>webhooks.health</c> and <c>webhooks.finding</c>, so that both outlive an activation.</summary>
internal sealed class DeliveryHealthTable(NpgsqlDataSource database)
{
    private static readonly string Read = SqlText.Read<DeliveryHealthTable>("ReadHealth");
    private static readonly string Keep = SqlText.Read<DeliveryHealthTable>("KeepBreaker");

    /// <summary>What an endpoint's last activation knew.</summary>
    public async Task<DeliveryHealth> ReadAsync(string endpointId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Read);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = endpointId });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var (failing, breaker, untold) = (false, default(BreakerState), new List<DeliveryFinding>());
        while (await row.ReadAsync(cancellationToken))
        {
            failing = row.GetBoolean(0);
            breaker = row.IsDBNull(3)
                ? default
                : new BreakerState(row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3), Openings: 1);
            if (!row.IsDBNull(4))
                untold.Add(new DeliveryFinding(DeliveryNames.ReadFinding(row.GetString(5)), row.GetGuid(4), row.GetFieldValue<DateTimeOffset>(6)));
        }

        return new DeliveryHealth(failing, breaker, untold);
    }

    /// <summary>Keeps the breaker, for the next activation and for whoever asks how an endpoint does.</summary>
    public async Task KeepAsync(string endpointId, BreakerState breaker, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Keep);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = endpointId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = breaker.Failures });
        command.Parameters.Add(new NpgsqlParameter { Value = breaker.OpenedAt ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new NpgsqlParameter { Value = breaker.OpenUntil ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>It was told.</summary>
    public async Task ToldAsync(string endpointId, DeliveryFinding finding, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("delete from webhooks.finding where endpoint_id = $1 and delivery_id = $2 and finding = $3");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = endpointId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = finding.DeliveryId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = DeliveryNames.Of(finding.Finding) });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
