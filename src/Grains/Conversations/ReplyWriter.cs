using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Conversations;
using Nexus.Grains.Ai;
using Nexus.Results;

namespace Nexus.Grains.Conversations;

/// <summary>What a conversation needs besides its state.</summary>
internal sealed record ConversationServices(
    MessageTable Messages, BudgetedModels Models, IOptions<ConversationsOptions> Options, ConversationMetrics Metrics, TimeProvider Clock,
    ILogger<ReplyWriter> Logger);

/// <summary>Writes one reply: sums up what leaves the window, asks the model, and makes the reply final. Runs on the activation's context.</summary>
internal sealed partial class ReplyWriter(IConversationJournal journal, ConversationFeed feed, ConversationServices services)
{
    // Messages beyond the window that one summary takes in; older ones are not told to the model at all.
    private const int MaxSummarised = 200;

    private readonly ConversationsOptions _options = services.Options.Value;

    // Whose budget replies are paid from. One that was deleted just now has no owner any more, and takes no reply either.
    private string Payer => journal.State.Owner ?? journal.State.Id;

    /// <summary>What the model was sent for the latest reply; null before.</summary>
    public ConversationContext? Sent { get; private set; }

    /// <summary>Writes the reply to its end.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="NexusException">A step could not be stored.</exception>
    public async Task WriteAsync(ReplyInProgress reply, CancellationToken cancellationToken)
    {
        using var activity = ConversationMetrics.Activities.StartActivity("conversation.reply");
        activity?.SetTag("nexus.conversation", journal.State.Id);
        var live = feed.Begin(reply.MessageId);
        feed.Pulse();
        ConversationChange change;
        try
        {
            var prompt = await PromptAsync(reply, cancellationToken);
            Sent = Describe(reply.MessageId, prompt);
            var options = new ChatOptions { MaxOutputTokens = _options.ReplyTokens, ModelId = journal.State.Model };
            var answer = await services.Models.StreamAsync(
                Payer, reply.MessageId, prompt.Messages, options, live, cancellationToken);
            change = journal.State.CompleteReply(reply.MessageId, live.Complete(), OutcomeOf(answer), services.Clock.GetUtcNow());
        }
        catch (Exception exception) when (exception is not NexusException && !cancellationToken.IsCancellationRequested)
        {
            var failure = ModelFailure.Of(exception);
            activity?.SetStatus(ActivityStatusCode.Error, failure.Code);
            LogFailed(journal.State.Id, failure.Code, exception);
            change = journal.State.FailReply(reply.MessageId, new ReplyFault(failure.Code, failure.Message), services.Clock.GetUtcNow());
        }
        finally
        {
            activity?.Stop();
        }

        await journal.ApplyAsync(change);
    }

    /// <summary>What would be sent for a reply that is asked for now.</summary>
    public async Task<ConversationContext> DescribeAsync(CancellationToken cancellationToken)
    {
        var state = journal.State;
        var window = await WindowAsync(state, long.MaxValue, replaces: null, cancellationToken);
        return Describe(replyId: null, ConversationPrompt.For(state, [.. window.TakeLast(_options.WindowMessages)], _options.ContextTokens));
    }

    private async Task<ConversationPrompt> PromptAsync(ReplyInProgress reply, CancellationToken cancellationToken)
    {
        var window = await WindowAsync(journal.State, reply.Seq, reply.Replaces, cancellationToken);
        if (window.Count > _options.WindowMessages)
        {
            var kept = _options.WindowMessages / 2;
            var isSummedUp = await SummariseAsync([.. window.SkipLast(kept)], cancellationToken);
            window = [.. window.TakeLast(isSummedUp ? kept : _options.WindowMessages)];
        }

        return ConversationPrompt.For(journal.State, [.. window], _options.ContextTokens);
    }

    private async Task<List<ConversationMessage>> WindowAsync(
        ConversationState state, long before, string? replaces, CancellationToken cancellationToken)
    {
        var rows = await services.Messages.ReadBeforeAsync(
            state.Id, state.Summary?.ThroughSeq ?? 0, before, _options.WindowMessages + MaxSummarised, cancellationToken);
        return [.. ConversationPrompt.Visible(rows, replaces)];
    }

    // A reply without a fresh summary is better than none; the messages that are in no summary yet are then shown as far as the window goes.
    private async Task<bool> SummariseAsync(List<ConversationMessage> messages, CancellationToken cancellationToken)
    {
        var answer = new QuietAnswer();
        try
        {
            await services.Models.StreamAsync(
                Payer, $"{journal.State.Reply?.MessageId}/summary", SummaryPrompt.For(journal.State.Summary?.Text, [.. messages]),
                new ChatOptions { MaxOutputTokens = _options.SummaryTokens, ModelId = journal.State.Model }, answer, cancellationToken);
        }
        catch (Exception exception) when (exception is not NexusException && !cancellationToken.IsCancellationRequested)
        {
            LogNotSummarised(journal.State.Id, ModelFailure.Of(exception).Code, exception);
            return false;
        }

        await journal.ApplyAsync(journal.State.Summarise(answer.Complete(), messages[^1].Seq));
        return true;
    }

    private ConversationContext Describe(string? replyId, ConversationPrompt prompt) => new(
        replyId, journal.State.Model, _options.ContextTokens, prompt.Tokens, journal.State.Summary?.ThroughSeq ?? 0, prompt.Parts);

    private static ReplyOutcome OutcomeOf(ModelAnswer answer) =>
        new(answer.Provider, answer.Model, answer.PromptTokens, answer.CompletionTokens, answer.Cost, answer.Truncated);
}
