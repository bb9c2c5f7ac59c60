using System.Collections.Immutable;
using Nexus.Bots;
using Nexus.Grains.Telegram;

namespace Nexus.Grains.Bots.Chats;

/// <summary>
/// What a bot does about an update. Handlers are asked in the order of their registration, and the first that wants an update has it. One
/// may be asked about the same update again, when what it answered was not committed.
/// </summary>
internal interface IUpdateHandler
{
    /// <summary>What follows; null: the update is another handler's.</summary>
    /// <remarks>What it throws lets the update wait and be handled again; later ones of the chat wait with it.</remarks>
    ValueTask<TurnOutcome?> HandleAsync(ChatTurn turn, CancellationToken cancellationToken);
}

/// <summary>An update that is to be handled.</summary>
/// <param name="Bot">Whose.</param>
/// <param name="Update">What came.</param>
/// <param name="Dialog">What a handler remembered of this chat, JSON; null: nothing.</param>
internal sealed record ChatTurn(BotAccount Bot, TelegramUpdate Update, string? Dialog = null);

/// <summary>What follows from an update. It is durable in one transaction with the update's end, or not at all.</summary>
/// <param name="Calls">To be made, in this order.</param>
/// <param name="Dialog">What is remembered from now on; null: what was before.</param>
internal sealed record TurnOutcome(ImmutableArray<OutgoingCall> Calls, DialogChange? Dialog = null)
{
    /// <summary>Nothing.</summary>
    public static readonly TurnOutcome None = new([]);

    /// <summary>Whether the update's text is not kept any longer, because a secret stands in it.</summary>
    public bool Hides { get; init; }
}

/// <summary>Another dialog.</summary>
/// <param name="State">JSON; null: nothing is remembered.</param>
internal sealed record DialogChange(string? State);

/// <summary>A call of the Bot API that follows from an update; it is made once it is durable.</summary>
/// <param name="ChatId">Whose order and limits it belongs to, and its <c>chat_id</c> where the method has one.</param>
/// <param name="Method">As Telegram names it.</param>
/// <param name="Parameters">JSON, without the chat.</param>
internal sealed record OutgoingCall(long ChatId, string Method, string Parameters);
