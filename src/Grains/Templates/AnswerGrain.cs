using Nexus.Budgets;
using Nexus.Results;
using Nexus.Templates;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Nexus.Grains.Templates;

/// <inheritdoc cref="IAnswerGrain"/>
/// <remarks>
/// Calls interleave while models are waited for. One for each caller and no stateless worker: the word that a call is cancelled has to reach
/// the activation that has it.
/// </remarks>
[PreferLocalPlacement, Reentrant]
[CollectionAgeLimit(Minutes = 2)]
internal sealed class AnswerGrain(ExecutionServices services) : Grain, IAnswerGrain
{
    /// <inheritdoc/>
    public async Task<Result<Execution>> AnswerAsync(string id, StartExecution command, CancellationToken cancellationToken)
    {
        var prepared = await PreparedExecution.OfAsync(command, services.Templates);
        if (prepared.Error is { } error)
            return error;
        if ((await GrainFactory.GetGrain<IBudgetGrain>(command.Owner).CheckAsync()).Error is { } spent)
            return spent;
        var (template, variables) = prepared.Require();
        var journal = new PassingJournal(ExecutionState.Queue(
            id, command, template, variables, talk: null, services.Options.Value.MaxTokens, services.Clock.GetUtcNow()).State);
        var live = new LiveSections();
        await new ExecutionRun(journal, live, services).ToEndAsync(cancellationToken);
        return journal.State.ToView(live);
    }

    /// <summary>Keeps an execution for the length of its run.</summary>
    private sealed class PassingJournal(ExecutionState state) : IExecutionJournal
    {
        public ExecutionState State { get; private set; } = state;

        public Task ApplyAsync(ExecutionChange change)
        {
            State = change.State;
            return Task.CompletedTask;
        }
    }
}
