using System.Net.WebSockets;

namespace Nexus.Api.Conversations;

/// <summary>Why a WebSocket ends: the code of its close frame, and words for a developer. 4xxx are ours: 4000 and the HTTP status.</summary>
/// <param name="Code">Of RFC 6455, or ours.</param>
/// <param name="Reason">At most 123 bytes.</param>
internal sealed record SocketEnd(int Code, string Reason)
{
    /// <summary>The client closed it.</summary>
    public static readonly SocketEnd ByClient = new((int)WebSocketCloseStatus.NormalClosure, "");

    /// <summary>Only text frames are understood.</summary>
    public static readonly SocketEnd NotText = new((int)WebSocketCloseStatus.InvalidMessageType, "Send text frames.");

    /// <summary>The frame is larger than the server takes.</summary>
    public static readonly SocketEnd TooLarge = new((int)WebSocketCloseStatus.MessageTooBig, "The frame is too large.");

    /// <summary>The server stops.</summary>
    public static readonly SocketEnd Restart = new(1012, "The server restarts; reconnect.");

    /// <summary>A bug.</summary>
    public static readonly SocketEnd Broken = new((int)WebSocketCloseStatus.InternalServerError, "The server failed; reconnect.");

    /// <summary>The conversation can't be watched at this moment.</summary>
    public static readonly SocketEnd TryAgain = new(1013, "Try again later.");

    /// <summary>No valid proof of who calls.</summary>
    public static readonly SocketEnd Unauthenticated = new(4401, "Sign in, or bring a ticket that was not used.");

    /// <summary>The connection is as old as a token may be.</summary>
    public static readonly SocketEnd Expired = new(4401, "Sign in again and go on from lastEventId.");

    /// <summary>The caller signed out, or the account changed: blocked, erased, other roles.</summary>
    public static readonly SocketEnd SignedOut = new(4401, "What you signed in with has ended; sign in again.");

    /// <summary>The caller is no member any more, or the key lacks the scope.</summary>
    public static readonly SocketEnd Forbidden = new(4403, "You may not watch this conversation.");

    /// <summary>No such conversation, or not the caller's.</summary>
    public static readonly SocketEnd NotFound = new(4404, "There is no such conversation.");

    /// <summary>The client takes too little.</summary>
    public static readonly SocketEnd Slow = new(4008, "The client reads too slowly; go on from lastEventId.");
}
