using System.Collections.Immutable;
using Nexus.Events;

namespace Nexus.Audit;

/// <summary>Reads the audit log. It is made from events: some milliseconds behind what it tells of.</summary>
public interface IAuditQueries
{
    /// <summary>Entries, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="after">The last one of the page before, or null for the first page.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableArray<AuditEntry>> ListAsync(AuditFilter filter, AuditPlace? after, int count, CancellationToken cancellationToken);
}

/// <summary>Which entries; null members let everything pass.</summary>
/// <param name="Actor">Who did it: a user's id.</param>
/// <param name="Subject">To whom it was done: a user's id, or what else it concerns.</param>
/// <param name="Action">The action, or what it begins with: <c>auth.</c></param>
/// <param name="From">At this time or later.</param>
/// <param name="To">Before this time.</param>
public sealed record AuditFilter(
    string? Actor = null, string? Subject = null, string? Action = null, DateTimeOffset? From = null, DateTimeOffset? To = null);

/// <summary>Where an entry stands in lists: they go by time and, within one moment, by id.</summary>
/// <param name="OccurredAt">To the microsecond.</param>
/// <param name="Id">Of the entry.</param>
public sealed record AuditPlace(DateTimeOffset OccurredAt, Guid Id);

/// <summary>One thing that was done. Never changed, except that an erased user's traces are taken out.</summary>
/// <param name="Id">Of the event that it was made from.</param>
/// <param name="OccurredAt">UTC.</param>
/// <param name="Action">Dotted: <c>auth.login</c>, <c>user.blocked</c>.</param>
/// <param name="Actor">The user who did it; null: a guest, the system, or it is not known.</param>
/// <param name="Via">How the actor proved who he is.</param>
/// <param name="Subject">The user to whom it was done, or what else it concerns: <c>users.signing-keys/current</c>.</param>
/// <param name="Ip">Where the request came from, or null.</param>
/// <param name="RequestId">What names the request in logs, or null.</param>
/// <param name="Details">A JSON object as text; it holds no secrets.</param>
public sealed record AuditEntry(
    Guid Id, DateTimeOffset OccurredAt, string Action, string? Actor, ActorKind Via, string Subject, string? Ip, string? RequestId, string Details);
