using System.Buffers.Text;
using System.ComponentModel;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Access;
using Nexus.Api.Access;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Conversations;

namespace Nexus.Api.Conversations;

/// <summary>The WebSocket of a conversation, and tickets for clients that can't send headers.</summary>
internal static class SocketEndpoints
{
    private const int TicketBytes = 32;
    private const string TicketProtocol = "ticket.";

    // What the proof of a caller has to allow; the endpoint itself lets everyone in, because a ticket is proof too.
    private static readonly Permission Read = Permission.SignedIn("OpenSocket", Scopes.ConversationsRead);
    private static readonly Permission Write = Permission.SignedIn("OpenSocket", Scopes.ConversationsWrite);

    /// <summary>Not a WebSocket.</summary>
    internal static ProblemKind NotASocket { get; } = new(
        "conversations.not-a-websocket", StatusCodes.Status426UpgradeRequired,
        ProblemPages.TitleOf("conversations.not-a-websocket") ?? throw new InvalidOperationException("The page of a problem is missing."));

    /// <summary>Maps them under <c>/conversations</c>.</summary>
    internal static void MapSockets(this IEndpointRouteBuilder conversations)
    {
        conversations.MapPost("/{id}/ws-ticket", AddTicketAsync).WithName("AddSocketTicket").WithSummary("Get a ticket that lets one WebSocket in")
            .WithDescription("For clients that can't send an Authorization header, such as browsers. Good once, for 30 seconds, at any front-end.")
            .WithErrors(ConversationErrors.NotFound).WithAnswerExample(ConversationExamples.Ticket);
        conversations.MapGet("/{id}/ws", OpenAsync).WithName("OpenSocket").WithSummary("Take part in a conversation by WebSocket")
            .WithDescription("The same events as the stream, as JSON frames, and frames of the client: message.create, typing.start, typing.stop, ping, ack. Prove who you are by Authorization, by the parameter ticket, or by the subprotocol ticket.{ticket} beside nexus.v1; go on with lastEventId. What keeps a caller out is told by the close code: 4401, 4403, 4404. See docs/conversations.md.")
            .WithProblems(NotASocket).WithErrors(ConversationErrors.NotFound);
        // HTTP/2 opens WebSockets with CONNECT (RFC 8441).
        conversations.MapMethods("/{id}/ws", [HttpMethods.Connect], OpenAsync).WithName("OpenSocketOverHttp2")
            .WithSummary("Take part in a conversation by WebSocket over HTTP/2").ExcludeFromDescription();
    }

    private static async Task<Results<Ok<TicketResponse>, ProblemResult>> AddTicketAsync(string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var ticket = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TicketBytes));
        var result = await grains.AskAsync(id, g => g.AddTicketAsync(caller.UserId(), HashOf(ticket)));
        return result.ToOk(expires => new TicketResponse(ticket, expires, ConversationPaths.Socket(id)));
    }

    private static async Task<IResult> OpenAsync(
        string id, [Description("Of POST /ws-ticket; good once.")] string? ticket, LastEventId last, HttpContext http, IGrainFactory grains)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.Headers.Upgrade = "websocket";
            return new ProblemResult(NotASocket);
        }

        var conversation = grains.Conversation(id);
        return new ConversationSocket(conversation, await EntryAsync(http, ticket, conversation), last.Value);
    }

    private static async Task<SocketEntry> EntryAsync(HttpContext http, string? ticket, IConversationGrain? conversation)
    {
        if (http.User.UserIdOrNull() is { } user)
            return new SocketEntry(user, Read.Judge(http.User) == Verdict.Allowed, Write.Judge(http.User) == Verdict.Allowed);
        ticket ??= http.WebSockets.WebSocketRequestedProtocols
            .FirstOrDefault(p => p.StartsWith(TicketProtocol, StringComparison.Ordinal))?[TicketProtocol.Length..];
        var holder = ticket is null || conversation is null ? null : await conversation.TakeTicketAsync(HashOf(ticket));
        return new SocketEntry(holder, MayRead: holder is not null, MayWrite: holder is not null);
    }

    private static string HashOf(string ticket) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ticket)));
}
