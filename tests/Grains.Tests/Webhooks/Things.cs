using System.Text.Json;
using Nexus.Events;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Webhooks;

/// <summary>An event that says nothing but its number.</summary>
[EventType("test.thing.happened")]
internal sealed record ThingHappened(int Number) : DomainEvent;

/// <summary>Puts events into the log of a database.</summary>
internal static class Things
{
    public const string Type = "test.thing.happened";

    /// <summary>Events with numbers from <paramref name="first"/>, spread over the log's partitions, of one transaction.</summary>
    public static Task HappenAsync(
        this PostgresDatabase database, string owner, int count = 1, int first = 0, DateTimeOffset? at = null, string more = "{}", int? partition = null) =>
        database.ExecuteAsync("""
            insert into nexus.event_log (partition, id, type, version, aggregate, owner, occurred_at, data)
            select coalesce($7, g % 8)::smallint,
                   (lpad(to_hex((extract(epoch from $3::timestamptz) * 1000)::bigint), 12, '0') || '7' || substr(md5($1 || g), 1, 19))::uuid,
                   $6, 1, 'test.thing/' || g, $1, $3, jsonb_build_object('number', g) || $5::jsonb
            from generate_series($2, $2 + $4 - 1) g order by g
            """, owner, first, (at ?? TimeProvider.System.GetUtcNow()).UtcDateTime, count, more, Type, (object?)partition ?? DBNull.Value);

    /// <summary>The number in a payload; -1: it has none.</summary>
    public static int NumberOf(string body)
    {
        using var payload = JsonDocument.Parse(body);
        return payload.RootElement.GetProperty("data").TryGetProperty("number", out var number) ? number.GetInt32() : -1;
    }
}
