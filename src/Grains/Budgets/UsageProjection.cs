using Nexus.Batch;
using Nexus.Conversations;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Nexus.Templates;
using Npgsql;
using NpgsqlTypes;

namespace Nexus.Grains.Budgets;

/// <summary>
/// Adds up what models took for each user and day, from the events of what they wrote. Unlike other projections it must begin with an
/// empty table when the log is read anew: sums do not know what they hold.
/// </summary>
internal sealed class UsageProjection(EventCatalog catalog) : IEventHandler
{
    private static readonly string Add = SqlText.Read<UsageProjection>("AddUsage");

    /// <inheritdoc/>
    public string Group => "budgets.usage";

    /// <inheritdoc/>
    public bool Handles(string eventType) => eventType is
        "template.execution.section.completed" or "conversation.message.completed" or "batch.progressed";

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<LoggedEvent> events, PumpTransaction transaction, CancellationToken cancellationToken)
    {
        // In one order for all, so that partitions that meet on a user don't wait for each other in a circle.
        var sums = events
            .Where(e => e.Owner is not null)
            .Select(e => (Owner: e.Owner!, Day: DateOnly.FromDateTime(e.OccurredAt.UtcDateTime), Tokens: TokensOf(e)))
            .Where(e => e.Tokens > 0)
            .GroupBy(e => (e.Owner, e.Day), (key, of) => (key.Owner, key.Day, Tokens: of.Sum(e => e.Tokens)))
            .OrderBy(s => s.Owner, StringComparer.Ordinal).ThenBy(s => s.Day)
            .ToList();
        if (sums.Count == 0)
            return;
        await using var command = new NpgsqlCommand(Add, transaction.Connection);
        command.Parameters.Add(SqlColumn.Of("owners", NpgsqlDbType.Text, sums.Select(s => s.Owner)));
        command.Parameters.Add(SqlColumn.Of("days", NpgsqlDbType.Date, sums.Select(s => s.Day)));
        command.Parameters.Add(SqlColumn.Of("tokens", NpgsqlDbType.Bigint, sums.Select(s => s.Tokens)));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private long TokensOf(LoggedEvent logged) => catalog.Read(logged) switch
    {
        SectionCompleted section => (long)section.Usage.Prompt + section.Usage.Completion,
        MessageCompleted { Outcome: { } outcome } => (long)outcome.PromptTokens + outcome.CompletionTokens,
        BatchProgressed progressed => progressed.Taken.Total,
        _ => 0,
    };
}
