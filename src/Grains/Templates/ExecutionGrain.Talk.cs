using System.Text;
using Nexus.Conversations;
using Nexus.Ids;
using Nexus.Results;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <content>Executions that belong to a conversation.</content>
internal sealed partial class ExecutionGrain
{
    /// <summary>The due work that puts question and answer into the conversation.</summary>
    public const string TellKind = "templates.tell";

    // Of what was said: the model is to know what is talked about, not to read it all once more for each section.
    private const int MaxTalk = 16 * 1024;

    private static readonly TimeSpan TellAgainAfter = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> TellAsync()
    {
        if (State is not { HasTalkToJoin: true, ConversationId: { } conversation } state)
            return null;
        var told = await GrainFactory.GetGrain<IConversationGrain>(conversation).AnswerAsync(state.Owner, new AnsweredQuestion(
            NexusId.Derive("msg", $"{Key}/question", state.CreatedAt), state.Query, NexusId.Derive("msg", $"{Key}/answer", state.CreatedAt), state.Answer()));

        // Of a conversation that was deleted, or that the owner may not write in any more, the execution itself keeps the answer.
        return told.Error is { Kind: ErrorKind.Limit } ? Now + TellAgainAfter : null;
    }

    // What has been said, newest last; empty: nothing, or the execution belongs to no conversation.
    private async Task<Result<string>> HearAsync(StartExecution command)
    {
        if (command.ConversationId is not { } id)
            return "";
        var conversation = GrainFactory.GetGrain<IConversationGrain>(id);
        var found = await conversation.GetAsync(command.Owner);
        if (found.Error is { } error)
            return error;
        if (found.Require().RoleOf(command.Owner) < ConversationRole.Writer)
            return ConversationErrors.RoleRequired;
        var context = await conversation.GetContextAsync(command.Owner);
        return context.Error is { } gone ? gone : Join(context.Require());
    }

    private static string Join(ConversationContext context)
    {
        var lines = new Stack<string>();
        var length = 0;
        foreach (var part in context.Parts.Reverse().Where(p => p.Kind != ContextPartKind.SystemPrompt))
        {
            var line = $"[{part.Kind}] {part.Text}";
            length += Encoding.UTF8.GetByteCount(line) + 1;
            if (length > MaxTalk)
                break;
            lines.Push(line);
        }

        return string.Join('\n', lines);
    }
}
