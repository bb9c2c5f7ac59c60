using System.ComponentModel;
using System.Security.Claims;
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

    private static async Task<Results<Ok<TicketResponse>, ProblemResult>> AddTicketAsync(
        string id, ClaimsPrincipal caller, IGrainFactory grains, TimeProvider clock)
    {
        var ticket = SocketTicket.For(caller, clock.GetUtcNow());
        var result = await grains.AskAsync(id, g => g.AddTicketAsync(caller.UserId(), ticket.Hash));
        return result.ToOk(expires => new TicketResponse(ticket.Text, expires, ConversationPaths.Socket(id)));
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
        await TakeTicketAsync(http, ticket, conversation);
        var entry = new SocketEntry(http.User.UserIdOrNull(), Read.Judge(http.User) == Verdict.Allowed, Write.Judge(http.User) == Verdict.Allowed);
        return new ConversationSocket(conversation, entry, last.Value);
    }

    // Who brings a good ticket is the caller from here on, as if he had signed in.
    private static async Task TakeTicketAsync(HttpContext http, string? text, IConversationGrain? conversation)
    {
        text ??= http.WebSockets.WebSocketRequestedProtocols
            .FirstOrDefault(p => p.StartsWith(TicketProtocol, StringComparison.Ordinal))?[TicketProtocol.Length..];
        if (http.User.UserIdOrNull() is not null || text is null || conversation is null)
            return;
        var ticket = new SocketTicket(text);
        if (await conversation.TakeTicketAsync(ticket.Hash) is { } holder)
            http.User = ticket.CallerOf(holder);
    }
}
