using System.Globalization;
using Nexus.Bots;
using Nexus.Grains.Storage;

namespace Nexus.Grains.Bots.Intake;

/// <summary>An update on its way to PostgreSQL.</summary>
internal sealed class PendingUpdate(string botId, NewUpdate update, DateTimeOffset deadline) : ICombined
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public StateKey Id { get; } = new(botId, update.UpdateId.ToString(CultureInfo.InvariantCulture));

    public string BotId => botId;

    public NewUpdate Update => update;

    /// <summary>After this it is not tried any more.</summary>
    public DateTimeOffset Deadline => deadline;

    /// <summary>Completes when it is durable.</summary>
    public Task Completion => _completion.Task;

    public void Stored() => _completion.TrySetResult();

    /// <inheritdoc/>
    public void Fail(Exception exception) => _completion.TrySetException(exception);
}
