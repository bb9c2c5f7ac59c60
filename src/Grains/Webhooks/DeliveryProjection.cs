using System.Text;
using System.Text.Json;
using Nexus.Events;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Webhooks;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Webhooks;

/// <summary>
/// Makes the deliveries of events: to the endpoints of their owners that want them, and to the address that a command named for its
/// result. A batch is a few statements, however many endpoints there are; an event that is read again makes nothing anew.
/// </summary>
internal sealed class DeliveryProjection(
    PublicEventTypes types, NexusJson json, DeliveryWaker waker, DeliveryMetrics metrics, TimeProvider clock) : IEventHandler
{
    private const string CallbackUrl = "callbackUrl";
    private static readonly string Subscribers = SqlText.Read<DeliveryProjection>("ReadSubscribers");
    private static readonly string LockOrder = SqlText.Read<DeliveryProjection>("LockOrder");
    private static readonly string MakeMessages = SqlText.Read<DeliveryProjection>("MakeMessages");
    private static readonly string MakeDeliveries = SqlText.Read<DeliveryProjection>("MakeDeliveries");

    /// <inheritdoc/>
    public string Group => "webhooks.deliveries";

    /// <inheritdoc/>
    public IReadOnlyCollection<string> EventTypes => types.Names;

    /// <inheritdoc/>
    public bool Handles(string eventType) => types.Contains(eventType);

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<LoggedEvent> events, PumpTransaction transaction, CancellationToken cancellationToken)
    {
        var subscribers = await ReadAsync(events, transaction.Connection, cancellationToken);
        var deliveries = new List<NewDelivery>();
        foreach (var logged in events)
            Match(logged, subscribers, deliveries);
        if (deliveries.Count == 0)
            return;

        var now = clock.GetUtcNow();
        await WriteAsync(deliveries, now, transaction.Connection, cancellationToken);
        foreach (var made in deliveries.GroupBy(d => d.EndpointId, StringComparer.Ordinal).Select(g => (EndpointId: g.Key, Count: g.Count())))
        {
            transaction.Schedule(DeliveryWakeHandler.WorkKind, made.EndpointId, now + DeliveryWakeHandler.Delay);
            transaction.AfterCommit(() => waker.Wake(made.EndpointId, made.Count));
        }

        transaction.AfterCommit(() => metrics.Made(deliveries.Count));
    }

    private static void Match(LoggedEvent logged, ILookup<string, Subscriber> subscribers, List<NewDelivery> deliveries)
    {
        if (logged.Owner is not { } owner)
            return;
        // An endpoint is told of what happens from its registration on, however late this is read.
        var candidates = subscribers[owner].Where(s => s.CreatedAt <= logged.OccurredAt && s.Subscription.MayWant(logged.Type)).ToList();
        var mayBeCalledBack = logged.Data.Contains($"\"{CallbackUrl}\"", StringComparison.Ordinal);
        if (candidates.Count == 0 && !mayBeCalledBack)
            return;
        using var document = JsonDocument.Parse(logged.Data);
        foreach (var subscriber in candidates.Where(s => s.Subscription.Wants(logged.Type, document.RootElement)))
            deliveries.Add(NewDelivery.Of(logged, subscriber.Id, subscriber.Ordered, url: null));
        if (mayBeCalledBack && document.RootElement.TryGetProperty(CallbackUrl, out var url) && url.ValueKind == JsonValueKind.String)
            deliveries.Add(NewDelivery.Of(logged, WebhookIds.CallbacksOf(owner), ordered: false, url.GetString()));
    }

    private async Task<ILookup<string, Subscriber>> ReadAsync(IReadOnlyList<LoggedEvent> events, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        string[] owners = [.. events.Select(e => e.Owner).OfType<string>().Distinct(StringComparer.Ordinal)];
        var found = new List<Subscriber>();
        await using var command = new NpgsqlCommand(Subscribers, connection);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = owners });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var id = row.GetString(0);
            found.Add(new Subscriber(
                id, row.GetString(1), row.GetBoolean(2), row.GetFieldValue<DateTimeOffset>(3), EventSubscription.Parse(id, row.GetString(4), json)));
        }

        return found.ToLookup(s => s.Owner, StringComparer.Ordinal);
    }

    private static async Task WriteAsync(List<NewDelivery> deliveries, DateTimeOffset now, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        string[] ordered = [.. deliveries.Where(d => d.Ordered).Select(d => d.EndpointId).Distinct(StringComparer.Ordinal)];
        if (ordered.Length > 0)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(LockOrder) { Parameters = { new NpgsqlParameter<string[]> { TypedValue = ordered } } });
        batch.BatchCommands.Add(MessagesOf([.. deliveries.Select(d => d.Event).DistinctBy(e => e.Id)]));
        batch.BatchCommands.Add(DeliveriesOf(deliveries, now));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand MessagesOf(List<LoggedEvent> events)
    {
        var bodies = events.Select(e => DeliveryBody.Of(e.Id, e.Type, e.OccurredAt, e.Data)).ToArray();
        return new NpgsqlBatchCommand(MakeMessages)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. events.Select(e => e.Id)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. events.Select(e => e.Owner!)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. events.Select(e => e.Type)] },
                new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. events.Select(e => e.OccurredAt)] },
                new NpgsqlParameter { Value = events.Select(e => EventOrigin.TraceOf(e.Trace)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new NpgsqlParameter<int[]> { TypedValue = [.. bodies.Select(Encoding.UTF8.GetByteCount)] },
                new NpgsqlParameter<string[]> { TypedValue = bodies },
            },
        };
    }

    private static NpgsqlBatchCommand DeliveriesOf(List<NewDelivery> deliveries, DateTimeOffset now) => new(MakeDeliveries)
    {
        Parameters =
        {
            new NpgsqlParameter<Guid[]> { TypedValue = [.. deliveries.Select(d => d.Id)] },
            new NpgsqlParameter<string[]> { TypedValue = [.. deliveries.Select(d => d.EndpointId)] },
            new NpgsqlParameter<string[]> { TypedValue = [.. deliveries.Select(d => d.Event.Owner!)] },
            new NpgsqlParameter<Guid[]> { TypedValue = [.. deliveries.Select(d => d.Event.Id)] },
            new NpgsqlParameter<string[]> { TypedValue = [.. deliveries.Select(d => d.Event.Type)] },
            new NpgsqlParameter { Value = deliveries.Select(d => d.Url).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
        },
    };

    private sealed record Subscriber(string Id, string Owner, bool Ordered, DateTimeOffset CreatedAt, EventSubscription Subscription);

    private sealed record NewDelivery(Guid Id, string EndpointId, bool Ordered, string? Url, LoggedEvent Event)
    {
        public static NewDelivery Of(LoggedEvent logged, string endpointId, bool ordered, string? url)
        {
            var id = WebhookIds.DeliveryOf(logged.Id, logged.OccurredAt, endpointId);
            return new NewDelivery(Guid.ParseExact(id.AsSpan(WebhookIds.Delivery.Length + 1), "N"), endpointId, ordered, url, logged);
        }
    }
}
