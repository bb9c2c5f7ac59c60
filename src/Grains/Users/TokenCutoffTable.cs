using System.Collections.Immutable;
using Dapper;
using Nexus.Users;
using Npgsql;

namespace Nexus.Grains.Users;

/// <summary>Reads what <see cref="TokenCutoffProjection"/> wrote.</summary>
internal sealed class TokenCutoffTable(NpgsqlDataSource database) : ITokenCutoffs
{
    private const string Read = """
        select subject "Subject", not_before "NotBefore", recorded_at "RecordedAt" from users.token_cutoff where recorded_at >= @since
        """;

    /// <inheritdoc/>
    public async Task<ImmutableArray<TokenCutoff>> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(Read, new { since = since.UtcDateTime }, cancellationToken: cancellationToken));
        return [.. rows.Select(r => new TokenCutoff(r.Subject, new DateTimeOffset(r.NotBefore, TimeSpan.Zero), new DateTimeOffset(r.RecordedAt, TimeSpan.Zero)))];
    }

    private sealed class Row
    {
        public required string Subject { get; init; }

        public DateTime NotBefore { get; init; }

        public DateTime RecordedAt { get; init; }
    }
}
