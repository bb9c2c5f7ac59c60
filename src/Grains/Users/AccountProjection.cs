using Nexus.Grains.Events;
using Npgsql;

namespace Nexus.Grains.Users;

/// <summary>
/// Keeps <c>users.account</c>, the table that admins search. A batch is a few statements, however many events it has; one that was
/// applied before changes nothing.
/// </summary>
public sealed class AccountProjection(EventCatalog catalog) : IEventHandler
{
    /// <inheritdoc/>
    public string Group => "users.accounts";

    /// <inheritdoc/>
    public bool Handles(string eventType) => eventType
        is "user.registered" or "user.profile.changed" or "user.roles.changed" or "user.blocked" or "user.unblocked" or "user.erased";

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<LoggedEvent> events, PumpTransaction transaction, CancellationToken cancellationToken)
    {
        var changes = new AccountChanges();
        foreach (var logged in events)
            changes.Add(catalog.Read(logged), logged);
        await using var batch = new NpgsqlBatch(transaction.Connection);
        foreach (var statement in changes.Statements())
            batch.BatchCommands.Add(statement);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
