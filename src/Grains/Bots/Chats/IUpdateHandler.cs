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
    /// <summary>What is to be sent, in this order; empty: nothing; null: the update is another handler's.</summary>
    /// <remarks>What it throws lets the update wait and be handled again; later ones of the chat wait with it.</remarks>
    ValueTask<ImmutableArray<OutgoingCall>?> HandleAsync(ChatTurn turn, CancellationToken cancellationToken);
}

/// <summary>An update that is to be handled.</summary>
/// <param name="Bot">Whose.</param>
/// <param name="Update">What came.</param>
internal sealed record ChatTurn(BotAccount Bot, TelegramUpdate Update);

/// <summary>A call of the Bot API that follows from an update; it is made once it is durable.</summary>
/// <param name="ChatId">Whose order and limits it belongs to, and its <c>chat_id</c> where the method has one.</param>
/// <param name="Method">As Telegram names it.</param>
/// <param name="Parameters">JSON, without the chat.</param>
internal sealed record OutgoingCall(long ChatId, string Method, string Parameters);
