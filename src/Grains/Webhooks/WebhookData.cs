using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Users;
using Nexus.Webhooks;
using Npgsql;

namespace Nexus.Grains.Webhooks;

/// <summary>
/// A user's endpoints, without their secrets, and what was delivered to them. Deliveries are copies of his events and are not exported
/// a second time.
/// </summary>
internal sealed class WebhookData(IGrainFactory grains, WebhookTable table, NpgsqlDataSource database, EventRedaction log, NexusJson json) : IPersonalData
{
    private const int PageSize = 100;
    private static readonly string EraseSql = SqlText.Read<WebhookData>("EraseDeliveries");
    private static readonly Dictionary<string, string?> NoHost = new(StringComparer.Ordinal) { ["host"] = "" };

    private static readonly ImmutableArray<string> Named =
    [
        "webhook.created", "webhook.updated", "webhook.deleted", "endpoint.enabled", "endpoint.disabled", "endpoint.failing", "endpoint.exhausted",
        "endpoint.recovered",
    ];

    /// <inheritdoc/>
    public string Section => "webhooks";

    /// <inheritdoc/>
    public async IAsyncEnumerable<JsonElement> ExportAsync(string userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var webhook in EndpointsAsync(userId, cancellationToken))
            yield return JsonSerializer.SerializeToElement(webhook, json.TypeInfo<Webhook>());
    }

    /// <inheritdoc/>
    public async Task EraseAsync(string userId, CancellationToken cancellationToken)
    {
        var aggregates = new List<string>();
        await foreach (var webhook in EndpointsAsync(userId, cancellationToken))
        {
            aggregates.Add($"webhooks.endpoint/{webhook.Id}");
            await grains.GetGrain<IWebhookGrain>(webhook.Id).EraseAsync(userId);
        }

        // That there were endpoints, and what they wanted to hear of, stays; where they were does not.
        foreach (var type in Named)
            await log.ReplaceAsync(aggregates, type, NoHost, cancellationToken);
        await using var command = database.CreateCommand(EraseSql);
        command.Parameters.Add(new NpgsqlParameter<string>("owner", userId));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async IAsyncEnumerable<Webhook> EndpointsAsync(string owner, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            var page = await table.ListAsync(owner, after, PageSize, cancellationToken);
            foreach (var webhook in page)
                yield return webhook;
            after = page.Length == PageSize ? page[^1].Id : null;
        }
        while (after is not null);
    }
}
