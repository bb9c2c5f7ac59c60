using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Api.Http;

/// <summary>
/// The table <c>nexus.idempotency</c>. While a request is at work its row has no status and <c>expires_at</c> is the end of its
/// lease; afterwards <c>expires_at</c> is when the answer is forgotten. Each claim of a row moves <c>expires_at</c> forward, so
/// that a claimer that was taken over can tell by it.
/// </summary>
internal sealed class IdempotencyStore(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>How long a request may be at work before another one with its key takes over.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    /// <summary>Starts a request, or says why it does not start.</summary>
    public async Task<IdempotencyOutcome> ClaimAsync(IdempotencyRequest request, CancellationToken cancellationToken)
    {
        var now = Now();
        await using var command = database.CreateCommand(IdempotencySql.Claim);
        AddKey(command, request);
        command.Parameters.AddWithValue(request.RequestHash);
        command.Parameters.AddWithValue(now);
        command.Parameters.AddWithValue(now + Lease);
        command.Parameters.AddWithValue(now - Retention);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);

        // No row: another request made it after this statement's snapshot was taken.
        if (!await reader.ReadAsync(cancellationToken))
            return new IdempotencyOutcome.InProgress(now);
        var expiresAt = reader.GetFieldValue<DateTimeOffset>(2);
        if (reader.GetBoolean(0))
            return new IdempotencyOutcome.Claimed(reader.GetFieldValue<DateTimeOffset>(1), expiresAt);
        if (!reader.GetFieldValue<byte[]>(3).AsSpan().SequenceEqual(request.RequestHash))
            return new IdempotencyOutcome.Mismatch();
        if (reader.IsDBNull(4))
            return new IdempotencyOutcome.InProgress(expiresAt);
        var headers = JsonSerializer.Deserialize(reader.GetString(5), IdempotencyJson.Default.DictionaryStringString)!;
        return new IdempotencyOutcome.Answered(new KeptAnswer(reader.GetInt32(4), headers, reader.GetFieldValue<byte[]>(6)));
    }

    /// <summary>Keeps the answer, unless the claim was taken over meanwhile.</summary>
    public async Task KeepAsync(
        IdempotencyRequest request, IdempotencyOutcome.Claimed claim, KeptAnswer answer, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(IdempotencySql.Keep);
        AddKey(command, request);
        command.Parameters.AddWithValue(claim.LeaseUntil);
        command.Parameters.AddWithValue(claim.StartedAt + Retention);
        command.Parameters.AddWithValue(answer.Status);
        command.Parameters.Add(new()
        {
            Value = JsonSerializer.Serialize(answer.Headers, IdempotencyJson.Default.DictionaryStringString),
            NpgsqlDbType = NpgsqlDbType.Jsonb,
        });
        command.Parameters.AddWithValue(answer.SealedBody);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Ends a claim without an answer: the next request with the key runs at once. The row stays, because what the command
    /// made is known by the time the key was first used.
    /// </summary>
    public async Task ReleaseAsync(IdempotencyRequest request, IdempotencyOutcome.Claimed claim, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(IdempotencySql.Release);
        AddKey(command, request);
        command.Parameters.AddWithValue(claim.LeaseUntil);
        command.Parameters.AddWithValue(Now());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Forgets what ran out; returns how many rows.</summary>
    public async Task<int> PurgeAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(IdempotencySql.Purge);
        command.Parameters.AddWithValue(Now());
        command.Parameters.AddWithValue(Now() - Retention);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void AddKey(NpgsqlCommand command, IdempotencyRequest request)
    {
        command.Parameters.AddWithValue(request.Scope);
        command.Parameters.AddWithValue(request.KeyHash);
    }

    // PostgreSQL keeps microseconds; the lease is compared for equality.
    private DateTimeOffset Now()
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class IdempotencyJson : JsonSerializerContext;
