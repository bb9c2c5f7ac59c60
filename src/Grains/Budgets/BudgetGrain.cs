using Microsoft.Extensions.Options;
using Nexus.Budgets;
using Nexus.Grains.Storage;
using Nexus.Results;

namespace Nexus.Grains.Budgets;

/// <summary>A budget as it is stored: only what an admin decided.</summary>
internal sealed record BudgetState
{
    /// <summary>Tokens a day; 0: no limit; null: the setting decides.</summary>
    public long? DailyTokens { get; init; }
}

/// <inheritdoc cref="IBudgetGrain"/>
internal sealed class BudgetGrain(
    [PersistentState("budgets.budget", "nexus")] IPersistentState<Document<BudgetState>> document,
    AggregateServices services,
    UsageTable usage,
    IOptions<BudgetsOptions> options)
    : AggregateGrain<BudgetState>(document, services), IBudgetGrain
{
    // What other activations settled before they were lost turns up in the table within a moment.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    private readonly DayBudget _day = new();
    private DateTimeOffset _looked;

    /// <inheritdoc/>
    protected override string Aggregate => $"budgets.budget/{Key}";

    private long? Limit => (State?.DailyTokens ?? options.Value.DailyTokens) is > 0 and var limit ? limit : null;

    /// <inheritdoc/>
    public async Task<Budget> GetAsync()
    {
        await TurnAsync();
        return Show();
    }

    /// <inheritdoc/>
    public async Task<Result> CheckAsync()
    {
        await TurnAsync();
        return _day.IsSpent(Limit) ? Exceeded() : Result.Ok;
    }

    /// <inheritdoc/>
    public async Task<Result> ReserveAsync(string reservation, int tokens)
    {
        await TurnAsync();
        return _day.TryReserve(reservation, tokens, Limit, Now) ? Result.Ok : Exceeded();
    }

    /// <inheritdoc/>
    public async Task SettleAsync(string reservation, int tokens)
    {
        await TurnAsync();
        _day.Settle(reservation, tokens);
    }

    /// <inheritdoc/>
    public async Task<Budget> SetLimitAsync(long? dailyTokens)
    {
        await TurnAsync();
        if (State?.DailyTokens != dailyTokens)
        {
            Raise(new BudgetChanged(Key, dailyTokens), Key);
            await CommitAsync(new BudgetState { DailyTokens = dailyTokens });
        }

        return Show();
    }

    /// <inheritdoc/>
    public async Task ForgetAsync()
    {
        if (State is not null)
            await CommitAsync(new BudgetState());
        DeactivateOnIdle();
    }

    private async Task TurnAsync()
    {
        if (!_day.TurnTo(Now) && Now - _looked < LookAgain)
            return;
        _day.Learn(await usage.OfDayAsync(Key, _day.Day, CancellationToken.None));
        _looked = Now;
    }

    private Error Exceeded() => BudgetErrors.Exceeded(Math.Max(1, (int)Math.Ceiling((_day.ResetsAt - Now).TotalSeconds)));

    private Budget Show() => new(Limit, State?.DailyTokens is not null, _day.Used, _day.Reserved, _day.ResetsAt);
}
