using System.Collections.Immutable;

namespace Nexus.Webhooks;

/// <summary>Reads endpoints for lists. The rows are written with the states, so a list is never behind.</summary>
public interface IWebhookQueries
{
    /// <summary>The endpoints of a user, the newest first.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="after">Only those before this id; null: from the start.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<ImmutableArray<Webhook>> ListAsync(string owner, string? after, int count, CancellationToken cancellationToken);
}
