using Microsoft.Extensions.AI;
using Nexus.Conversations;
using Nexus.Grains.Tests.Ai;

namespace Nexus.Grains.Tests.Conversations;

/// <summary>What the model is told when a conversation outgrows its window, and what is shown of it.</summary>
public sealed class ConversationContextTests : IAsyncLifetime
{
    private const string Summary = "They plan a journey.";
    private ConversationHost _host = null!;

    public async Task InitializeAsync() => _host = await ConversationHost.StartAsync(setup =>
    {
        setup.Settings["Nexus:Conversations:WindowMessages"] = "4";
        setup.Settings["Nexus:Conversations:ContextTokens"] = "200";
        setup.Settings["Nexus:Ai:Retries"] = "0";
    });

    public Task DisposeAsync() => _host.DisposeAsync().AsTask();

    [Fact]
    public async Task A_window_that_is_full_is_summed_up_before_the_next_reply()
    {
        _host.Answer = call => Scripts.Say(IsSummary(call) ? Summary : $"Re: {call.Messages[^1].Text}");
        var grain = await _host.BeginAsync("Be kind.");
        await grain.SetFactsAsync(ConversationHost.Owner, ["They have a dog."], expected: null);
        for (var i = 1; i <= 3; i++)
            await grain.AskAsync($"No. {i}");

        // Five messages before the third reply: three went into the summary, the latest two are shown.
        var summing = Assert.Single(_host.Model.Calls, IsSummary);
        Assert.Contains("User: No. 1\nAssistant: Re: No. 1\nUser: No. 2", summing.Messages[^1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("No. 3", summing.Messages[^1].Text, StringComparison.Ordinal);
        var asked = _host.Model.Calls.Last();
        Assert.Equal(["Be kind.", "They have a dog.", Summary, "Re: No. 2", "No. 3"], asked.Messages.Select(m => m.Text[(m.Text.LastIndexOf('\n') + 1)..].TrimStart('-', ' ')));
        Assert.Equal([ChatRole.System, ChatRole.System, ChatRole.System, ChatRole.Assistant, ChatRole.User], asked.Messages.Select(m => m.Role));

        var context = await grain.ContextAsync();
        Assert.Equal(
            [ContextPartKind.SystemPrompt, ContextPartKind.Facts, ContextPartKind.Summary, ContextPartKind.Assistant, ContextPartKind.User, ContextPartKind.Assistant],
            context.Parts.Select(p => p.Kind));
        Assert.Contains(Summary, context.Parts[2].Text, StringComparison.Ordinal);
        Assert.True(context.SummarisedThrough > 0);
        Assert.Equal(context.Tokens, context.Parts.Sum(p => p.Tokens));
    }

    [Fact]
    public async Task A_second_summary_stands_on_the_first_and_takes_only_what_is_new()
    {
        _host.Answer = call => Scripts.Say(IsSummary(call) ? Summary : "Yes.");
        var grain = await _host.BeginAsync();
        for (var i = 1; i <= 5; i++)
            await grain.AskAsync($"No. {i}");
        var second = _host.Model.Calls.Where(IsSummary).ElementAt(1).Messages[^1].Text;
        Assert.StartsWith($"Earlier summary: {Summary}", second, StringComparison.Ordinal);
        Assert.DoesNotContain("No. 1", second, StringComparison.Ordinal);
        Assert.Contains("No. 3", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_summary_the_reply_is_written_from_the_whole_window()
    {
        var grain = await _host.BeginAsync();
        for (var i = 1; i <= 3; i++)
            await grain.AskAsync($"No. {i}");
        Assert.True((await grain.ContextAsync()).SummarisedThrough > 0);
        _host.Answer = call => IsSummary(call) ? Scripts.Fail(new InvalidOperationException("No."), "Half") : Scripts.Say("Yes.");
        await grain.AskAsync("No. 4");
        var reply = await grain.AskAsync("No. 5");

        Assert.Equal((MessageStatus.Completed, "Yes."), (reply.Status, reply.Text));
        var asked = _host.Model.Calls.Last().Messages;
        // The summary before, and every message of the window: none of them is in a summary yet.
        Assert.Equal(["Yes.", "No. 5"], asked.TakeLast(2).Select(m => m.Text));
        Assert.Equal(4, asked.Count(m => m.Role != ChatRole.System));
    }

    [Fact]
    public async Task Older_messages_are_left_out_when_the_budget_is_spent()
    {
        var grain = await _host.BeginAsync("Be kind.");
        await grain.SayAsync(new string('a', 400), reply: false);
        await grain.SayAsync(new string('b', 400), reply: false);
        await grain.AskAsync("And now?");
        var context = await grain.ContextAsync();
        Assert.InRange(context.Tokens, 1, context.TokenBudget);
        Assert.Equal(200, context.TokenBudget);
        var said = context.Parts.Where(p => p.Kind == ContextPartKind.User).Select(p => p.Text[0]);
        Assert.Equal(['b', 'A'], said);
    }

    [Fact]
    public async Task While_a_reply_is_written_the_context_is_what_was_sent_for_it()
    {
        var gate = new Gate();
        _host.Answer = _ => Scripts.SayAround(gate, "Half", " and half");
        var grain = await _host.BeginAsync();
        var posted = await grain.SayAsync("First");
        await gate.Reached;
        await grain.SayAsync("Came later", reply: false);
        var during = await grain.ContextAsync();
        Assert.Equal(posted.ReplyId, during.ReplyId);
        Assert.Equal(["First"], during.Parts.Select(p => p.Text));
        gate.Open();
        await grain.StopAsync(ConversationHost.Owner);
        var after = await grain.ContextAsync();
        Assert.Null(after.ReplyId);
        Assert.Contains(after.Parts, p => p.Text == "Came later");
    }

    private static bool IsSummary(ScriptedCall call) => call.Messages[0].Text.StartsWith("Sum up", StringComparison.Ordinal);
}
