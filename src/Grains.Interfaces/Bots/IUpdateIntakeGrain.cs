using Nexus.Results;

namespace Nexus.Bots;

/// <summary>
/// Takes updates in. Any key will do: it runs in the silo that the call reaches first and hands over to the one writer of that process.
/// </summary>
[Alias("bots.intake")]
public interface IUpdateIntakeGrain : IGrainWithStringKey
{
    /// <summary>What lets updates of a bot in, the main bot's too; null: there is no such bot.</summary>
    [Alias("gate"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task<BotGate?> FindGateAsync(string botId);

    /// <summary>
    /// Stores an update that was let in; answers after it is durable. One that is there already changes nothing.
    /// </summary>
    /// <param name="botId"><c>bot_...</c> or <see cref="BotIds.Main"/>.</param>
    /// <param name="update">What Telegram sent.</param>
    /// <exception cref="UnavailableException">PostgreSQL does not answer, or too many updates wait for it.</exception>
    [Alias("take"), Repeatable, ResponseTimeout(RepeatTime.Limit)]
    Task TakeAsync(string botId, NewUpdate update);
}

/// <summary>An update on its way in.</summary>
/// <param name="UpdateId">What it is deduplicated by, within a bot; it orders updates of a chat too.</param>
/// <param name="Kind">As Telegram names it: <c>message</c>.</param>
/// <param name="ChatId">Whose order it belongs to: the chat, else the user; 0: neither.</param>
/// <param name="Body">All of it, as JSON.</param>
[GenerateSerializer, Immutable, Alias("bots.new-update")]
public sealed record NewUpdate(
    [property: Id(0)] long UpdateId, [property: Id(1)] string Kind, [property: Id(2)] long ChatId, [property: Id(3)] string Body)
{
    /// <summary>Leaves out what people wrote.</summary>
    public override string ToString() => $"{nameof(NewUpdate)} {{ {UpdateId}, {Kind} }}";
}
