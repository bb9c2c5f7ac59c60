using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Nexus.Budgets;
using Nexus.Results;

namespace Nexus.Grains.Ai;

/// <summary>Asks a model for a user, out of the user's budget.</summary>
internal sealed partial class BudgetedModels(ModelCaller models, IGrainFactory grains, ILogger<BudgetedModels> logger)
{
    /// <summary>
    /// Sets aside the most that the call can take, streams one answer into <paramref name="sink"/> as
    /// <see cref="ModelCaller.StreamAsync"/> does, and settles what it took.
    /// </summary>
    /// <param name="owner">Whose budget it is.</param>
    /// <param name="reservation">Names the call among all of the owner.</param>
    /// <param name="messages">The whole prompt.</param>
    /// <param name="options">With a token limit.</param>
    /// <param name="sink">Gets the text.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ModelFailure">Nobody gave an answer, or too little is left of the budget.</exception>
    /// <exception cref="UnavailableException">The budget could not be asked; nobody was asked for an answer.</exception>
    public async Task<ModelAnswer> StreamAsync(
        string owner, string reservation, IReadOnlyList<ChatMessage> messages, ChatOptions options, IAnswerSink sink,
        CancellationToken cancellationToken)
    {
        var budget = grains.GetGrain<IBudgetGrain>(owner);
        var most = messages.Sum(m => TokenEstimate.Of(m.Text)) + (options.MaxOutputTokens ?? 0);
        if (await ReserveAsync(budget, reservation, most) is { } error)
            throw new ModelFailure(error.Code, error.Message);
        var taken = 0;
        try
        {
            var answer = await models.StreamAsync(messages, options, sink, cancellationToken);
            taken = answer.PromptTokens + answer.CompletionTokens;
            return answer;
        }
        finally
        {
            await SettleAsync(budget, owner, reservation, taken);
        }
    }

    private static async Task<Error?> ReserveAsync(IBudgetGrain budget, string reservation, int tokens)
    {
        try
        {
            return (await budget.ReserveAsync(reservation, tokens)).Error;
        }
        catch (Exception exception) when (exception is not NexusException)
        {
            throw new UnavailableException("budget", exception);
        }
    }

    // An answer that is there is not given up for this: its tokens are counted from the event, and what is set aside ends by itself.
    private async Task SettleAsync(IBudgetGrain budget, string owner, string reservation, int tokens)
    {
        try
        {
            await budget.SettleAsync(reservation, tokens);
        }
        catch (Exception exception)
        {
            LogNotSettled(owner, reservation, exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The budget of {Owner} could not be told what {Reservation} took.")]
    private partial void LogNotSettled(string owner, string reservation, Exception exception);
}
