using System.Collections.Immutable;
using Nexus.Grains.Storage;
using Nexus.Ids;
using Nexus.Webhooks;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Webhooks;

/// <inheritdoc cref="IDeliveryQueries"/>
internal sealed class DeliveryQueries(NpgsqlDataSource database, TimeProvider clock) : IDeliveryQueries
{
    private static readonly string List = SqlText.Read<DeliveryQueries>("ListDeliveries");
    private static readonly string Attempts = SqlText.Read<DeliveryQueries>("ReadAttempts");
    private static readonly string Stats = SqlText.Read<DeliveryQueries>("ReadStats");
    private static readonly DateTimeOffset Last = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public Task<ImmutableArray<DeliverySummary>> ListAsync(
        string owner, string endpointId, DeliveryFilter filter, string? after, int count, CancellationToken cancellationToken) =>
        ReadAsync(owner, endpointId, filter, id: null, IdOf(after), count, cancellationToken);

    /// <inheritdoc/>
    public async Task<DeliveryDetails?> FindAsync(string owner, string endpointId, string deliveryId, CancellationToken cancellationToken)
    {
        if (IdOf(deliveryId) is not { } id
            || await ReadAsync(owner, endpointId, new DeliveryFilter(), id, before: null, count: 1, cancellationToken) is not [var summary])
            return null;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var body = new NpgsqlCommand("select body from webhooks.message where id = $1", connection);
        body.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.ParseExact(summary.EventId.AsSpan(WebhookIds.Event.Length + 1), "N") });
        var payload = (string?)await body.ExecuteScalarAsync(cancellationToken);
        // The week was dropped between the two.
        if (payload is null)
            return null;

        await using var command = new NpgsqlCommand(Attempts, connection);
        command.Parameters.AddWithValue("id", id);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var attempts = ImmutableArray.CreateBuilder<DeliveryAttempt>();
        while (await row.ReadAsync(cancellationToken))
        {
            attempts.Add(new DeliveryAttempt(
                row.GetInt32(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.IsDBNull(3) ? [] : [.. row.GetFieldValue<byte[]>(3)]));
        }

        return new DeliveryDetails(summary, payload, attempts.ToImmutable());
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<DeliveryStats>> GetStatsAsync(string owner, string? endpointId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var endpoints = await EndpointsAsync(owner, endpointId, connection, cancellationToken);
        if (endpoints.Length == 0 && endpointId is not null)
            return [];
        await using var command = new NpgsqlCommand(Stats, connection);
        command.Parameters.AddWithValue("owner", owner);
        command.Parameters.AddWithValue("endpoints", endpoints);
        command.Parameters.AddWithValue("from", FirstOf(today));
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<DeliveryStatsRow>();
        while (await row.ReadAsync(cancellationToken))
            rows.Add(DeliveryStatsRow.Read(row));
        var stats = DeliveryStatsRow.Combine(rows, now);
        return endpointId is null ? stats : [.. stats.Where(s => s.EndpointId is not null)];
    }

    private static async Task<string[]> EndpointsAsync(string owner, string? endpointId, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string mine = "select id from webhooks.endpoint where owner = @owner and (@endpoint::text is null or id = @endpoint) order by id";
        await using var command = new NpgsqlCommand(mine, connection);
        command.Parameters.AddWithValue("owner", owner);
        command.Parameters.Add(new NpgsqlParameter("endpoint", NpgsqlDbType.Text) { Value = endpointId ?? (object)DBNull.Value });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new List<string>();
        while (await row.ReadAsync(cancellationToken))
            ids.Add(row.GetString(0));
        return [.. ids];
    }

    private async Task<ImmutableArray<DeliverySummary>> ReadAsync(
        string owner, string endpointId, DeliveryFilter filter, Guid? id, Guid? before, int count, CancellationToken cancellationToken)
    {
        var to = filter.To is { } until ? FirstOf(until) : FirstOf(Last);
        await using var command = database.CreateCommand(List);
        command.Parameters.AddWithValue("owner", owner);
        command.Parameters.AddWithValue("endpoint", endpointId);
        Add("status", NpgsqlDbType.Text, filter.Status is { } status ? DeliveryNames.Of(status) : null);
        Add("type", NpgsqlDbType.Text, filter.Type);
        Add("id", NpgsqlDbType.Uuid, id);
        command.Parameters.AddWithValue("from", filter.From is { } from ? FirstOf(from) : Guid.Empty);
        command.Parameters.AddWithValue("to", before is { } last && last < to ? last : to);
        command.Parameters.AddWithValue("limit", count);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var page = ImmutableArray.CreateBuilder<DeliverySummary>();
        while (await row.ReadAsync(cancellationToken))
            page.Add(Read(row));
        return page.ToImmutable();

        void Add(string name, NpgsqlDbType type, object? value) => command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
    }

    private static DeliverySummary Read(NpgsqlDataReader row)
    {
        var id = row.GetGuid(0);
        return new DeliverySummary(
            NexusId.Format(WebhookIds.Delivery, id), row.GetString(1), NexusId.Format(WebhookIds.Event, row.GetGuid(2)), row.GetString(3),
            row.IsDBNull(4) ? null : row.GetString(4), DeliveryNames.ReadStatus(row.GetString(5)), row.GetInt32(6), row.IsDBNull(7) ? null : row.GetInt32(7),
            TimeOf(id), row.GetFieldValue<DateTimeOffset>(8), Time(10), Time(9),
            row.IsDBNull(11) ? null : NexusId.Format(WebhookIds.Delivery, row.GetGuid(11)));

        DateTimeOffset? Time(int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
    }

    private static Guid? IdOf(string? deliveryId) => NexusId.IsValid(deliveryId, WebhookIds.Delivery)
        ? Guid.ParseExact(deliveryId.AsSpan(WebhookIds.Delivery.Length + 1), "N")
        : null;

    // The smallest id of a time, as webhooks.first_id makes it.
    private static Guid FirstOf(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        var milliseconds = Math.Max(0, time.ToUnixTimeMilliseconds());
        for (var i = 5; i >= 0; i--, milliseconds >>= 8)
            bytes[i] = (byte)milliseconds;
        return new Guid(bytes, bigEndian: true);
    }

    private static DateTimeOffset TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = 0L;
        for (var i = 0; i < 6; i++)
            milliseconds = (milliseconds << 8) | bytes[i];
        return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }
}
