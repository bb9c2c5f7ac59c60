using System.Collections.Immutable;
using Dapper;
using Nexus.Grains.Storage;
using Nexus.Users;
using Npgsql;

namespace Nexus.Grains.Users;

/// <summary>Reads what <see cref="AccountProjection"/> wrote.</summary>
internal sealed class AccountQueries(NpgsqlDataSource database) : IAccountQueries
{
    private static readonly string List = SqlText.Read<AccountQueries>("ListAccounts");

    /// <inheritdoc/>
    public async Task<ImmutableArray<AccountSummary>> ListAsync(
        AccountFilter filter, AccountPlace? after, int count, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            prefix = filter.Search is { } search ? $"{SqlLike.Escape(search.ToLowerInvariant())}%" : null,
            role = filter.Role,
            blocked = filter.Blocked,
            after_time = after?.CreatedAt.UtcDateTime,
            after_id = after?.Id,
            limit = count,
        };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(List, parameters, cancellationToken: cancellationToken));
        return [.. rows.Select(r => r.ToSummary())];
    }

    private sealed class Row
    {
        public required string Id { get; init; }

        public required string Email { get; init; }

        public required string DisplayName { get; init; }

        public string? Language { get; init; }

        public required string[] Roles { get; init; }

        public DateTime CreatedAt { get; init; }

        public DateTime? BlockedAt { get; init; }

        public string? BlockReason { get; init; }

        public AccountSummary ToSummary() => new(
            Id, Email, DisplayName, Language, [.. Roles], new DateTimeOffset(CreatedAt, TimeSpan.Zero),
            BlockedAt is { } at ? new UserBlock(new DateTimeOffset(at, TimeSpan.Zero), BlockReason) : null);
    }
}
