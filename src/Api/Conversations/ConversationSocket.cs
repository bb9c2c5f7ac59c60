using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nexus.Conversations;

namespace Nexus.Api.Conversations;

/// <summary>
/// Upgrades a request and talks as one member of one conversation. What keeps the caller out is told by the code of the close
/// frame, because browsers don't see the status of a refused upgrade.
/// </summary>
/// <param name="conversation">Null: there can't be one with this id.</param>
/// <param name="entry">Who wants in.</param>
/// <param name="after">Where the client left off.</param>
internal sealed class ConversationSocket(IConversationGrain? conversation, SocketEntry entry, string? after) : IResult, IStatusCodeHttpResult
{
    /// <summary>The subprotocol; an offer that names it gets it.</summary>
    public const string Subprotocol = "nexus.v1";

    /// <inheritdoc/>
    public int? StatusCode => StatusCodes.Status101SwitchingProtocols;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices.GetRequiredService<SocketServices>();
        var stopping = httpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var isOffered = httpContext.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol, StringComparer.Ordinal);
        using var socket = await httpContext.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = isOffered ? Subprotocol : null,
            KeepAliveInterval = services.Options.KeepAlive,
            KeepAliveTimeout = services.Options.KeepAlive,
        });
        var session = new SocketSession(socket, services.Options, services.Clock);
        if (await RefusalAsync() is { } refusal)
            session.End(refusal);
        var commands = new SocketCommands(conversation!, entry.UserId!, entry.MayWrite, httpContext, session, services);
        await session.RunAsync(
            over => EventsAsync(session, httpContext, services, over), commands.AnswerAsync, () => services.Standing.HoldsAsync(httpContext), stopping);
    }

    private async Task<SocketEnd?> RefusalAsync()
    {
        if (entry.UserId is not { } user)
            return SocketEnd.Unauthenticated;
        if (!entry.MayRead)
            return SocketEnd.Forbidden;
        return conversation is null || !(await conversation.GetAsync(user)).IsSuccess ? SocketEnd.NotFound : null;
    }

    private async IAsyncEnumerable<byte[]> EventsAsync(
        SocketSession session, HttpContext http, SocketServices services, [EnumeratorCancellation] CancellationToken over)
    {
        if (conversation is null || entry.UserId is not { } user || !entry.MayRead)
            yield break;
        await foreach (var frame in services.Watch.FramesAsync(conversation.GetPrimaryKeyString(), user, after, over))
        {
            if (!await services.Standing.HoldsAsync(http))
            {
                session.End(SocketEnd.SignedOut);
                yield break;
            }

            yield return SocketFrames.Event(ConversationStreamData.Of(frame, user), services.Json);
            if (frame is ConversationClosedFrame closed)
                session.End(closed.IsDeleted ? SocketEnd.NotFound : SocketEnd.Forbidden);
        }
    }
}

/// <summary>Who wants in, and what the proof allows.</summary>
/// <param name="UserId">Null: nobody that we know.</param>
/// <param name="MayRead">Whether the scope is there to watch.</param>
/// <param name="MayWrite">Whether the scope is there to write.</param>
internal sealed record SocketEntry(string? UserId, bool MayRead, bool MayWrite);
