using Nexus.Results;

namespace Nexus.Budgets;

/// <summary>
/// How many model tokens one user may take on a day (UTC); its key is the user's id. Whoever asks a model for a user reserves what it may
/// take before, and settles what it took after.
/// </summary>
/// <remarks>
/// What was taken follows from the events of what was written, so that it survives every crash; reservations live in memory only.
/// </remarks>
[Alias("budgets.budget")]
public interface IBudgetGrain : IGrainWithStringKey
{
    /// <summary>How it stands.</summary>
    [Alias("get"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Budget> GetAsync();

    /// <summary>Whether anything is left. Fails with <see cref="BudgetErrors.Exceeded"/>.</summary>
    [Alias("check"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result> CheckAsync();

    /// <summary>
    /// Sets tokens aside, for an hour at most. The same reservation a second time is one. Fails with
    /// <see cref="BudgetErrors.Exceeded"/> when less is left.
    /// </summary>
    /// <param name="reservation">Names it.</param>
    /// <param name="tokens">The most that the call can take.</param>
    [Alias("reserve"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Result> ReserveAsync(string reservation, int tokens);

    /// <summary>Ends a reservation. One that is not known any more is passed over.</summary>
    /// <param name="reservation">Names it.</param>
    /// <param name="tokens">What the call took; 0: nothing came of it.</param>
    [Alias("settle"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task SettleAsync(string reservation, int tokens);

    /// <summary>Gives the user a limit of his own.</summary>
    /// <param name="dailyTokens">Tokens a day; 0: no limit; null: the setting decides again.</param>
    [Alias("set-limit"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<Budget> SetLimitAsync(long? dailyTokens);

    /// <summary>Forgets everything about the user.</summary>
    [Alias("forget"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task ForgetAsync();
}

/// <summary>How a budget stands.</summary>
/// <param name="Limit">Tokens a day; null: no limit.</param>
/// <param name="IsOwn">Whether the limit is the user's own, not the setting's.</param>
/// <param name="Used">Tokens taken on this day.</param>
/// <param name="Reserved">Tokens set aside for calls under way.</param>
/// <param name="ResetsAt">When the next day begins, UTC.</param>
[GenerateSerializer, Immutable, Alias("budgets.budget-view")]
public sealed record Budget(
    [property: Id(0)] long? Limit,
    [property: Id(1)] bool IsOwn,
    [property: Id(2)] long Used,
    [property: Id(3)] long Reserved,
    [property: Id(4)] DateTimeOffset ResetsAt);
