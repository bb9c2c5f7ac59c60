using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nexus.Api.Http;
using Nexus.Conversations;
using Nexus.Ids;

namespace Nexus.Api.Conversations;

/// <summary>Does what a client's frames ask for, as one member of one conversation.</summary>
/// <param name="conversation">Which one.</param>
/// <param name="caller">The member.</param>
/// <param name="mayWrite">Whether the key or token that opened the connection has the scope to write.</param>
/// <param name="http">Of the connection, for problems.</param>
/// <param name="session">Of the connection; ends when the caller has signed out.</param>
/// <param name="services">What the commands need.</param>
internal sealed class SocketCommands(
    IConversationGrain conversation, string caller, bool mayWrite, HttpContext http, SocketSession session, SocketServices services)
{
    private const int MaxRef = 100;
    private const string MessagePrefix = "msg";

    /// <summary>The answer to a frame.</summary>
    public async Task<byte[]?> AnswerAsync(ReadOnlyMemory<byte> bytes)
    {
        ClientFrame? frame = null;
        try
        {
            if (!await services.Standing.HoldsAsync(http))
            {
                session.End(SocketEnd.SignedOut);
                return null;
            }

            frame = JsonSerializer.Deserialize<ClientFrame>(bytes.Span, services.Json);
            return frame is { Ref: null or { Length: <= MaxRef } }
                ? await RunAsync(frame)
                : Fail(reference: null, new ProblemResult(Problems.Malformed, $"A frame is an object; its ref has at most {MaxRef} characters."));
        }
        catch (JsonException)
        {
            return Fail(frame?.Ref, new ProblemResult(Problems.Malformed, "The frame is not JSON, or not what its type asks for."));
        }
        catch (Exception exception)
        {
            return Fail(frame?.Ref, services.Exceptions.Map(exception, endpoint: null));
        }
    }

    private Task<byte[]?> RunAsync(ClientFrame frame) => frame.Type switch
    {
        "message.create" => PostAsync(frame),
        "typing.start" => TypeAsync(frame, isTyping: true),
        "typing.stop" => TypeAsync(frame, isTyping: false),
        "ping" => Task.FromResult<byte[]?>(SocketFrames.Answer("pong", frame.Ref, services.Json)),
        // Says how far the client is. Nothing is kept for it here, so there is nothing to let go.
        "ack" => Task.FromResult<byte[]?>(null),
        _ => Task.FromResult<byte[]?>(Fail(frame.Ref, new ProblemResult(
            Problems.Malformed, "A frame's type is message.create, typing.start, typing.stop, ping or ack."))),
    };

    private async Task<byte[]?> PostAsync(ClientFrame frame)
    {
        if (!mayWrite)
            return Fail(frame.Ref, new ProblemResult(Problems.Forbidden, "The key or token may not write."));
        var request = frame.Data?.Deserialize<PostMessageRequest>(services.Json);
        if (request is null)
            return Fail(frame.Ref, new ProblemResult(Problems.Malformed, "The frame has no data."));
        if (await services.Rules.FindErrorsAsync(request, http.RequestAborted) is { } errors)
            return Fail(frame.Ref, new ProblemResult(Problems.Invalid, "A rule is broken; see errors.", errors));
        if (await services.Limits.RefuseAsync(http) is { } refusal)
            return Fail(frame.Ref, refusal);
        var posted = await conversation.PostAsync(
            caller, request.ToCommand(NexusId.New(MessagePrefix, services.Clock), NexusId.New(MessagePrefix, services.Clock)));
        return posted.Error is { } error
            ? Fail(frame.Ref, error.ToProblem())
            : SocketFrames.Answer("message.accepted", frame.Ref, PostedMessageResponse.Of(conversation.GetPrimaryKeyString(), posted.Require(), reply: null), services.Json);
    }

    private async Task<byte[]?> TypeAsync(ClientFrame frame, bool isTyping)
    {
        var result = mayWrite ? await conversation.TypeAsync(caller, isTyping) : ConversationErrors.RoleRequired;
        return result.Error is { } error ? Fail(frame.Ref, error.ToProblem()) : null;
    }

    private byte[] Fail(string? reference, ProblemResult problem) => SocketFrames.Error(reference, problem.ToProblem(http), services.Json);
}
