using Nexus.Grains.Templates;
using Nexus.Templates;
using static Nexus.Grains.Tests.Templates.ExecutionStates;

namespace Nexus.Grains.Tests.Templates;

public sealed class ExecutionStateTests
{
    private static readonly DateTimeOffset Later = Start.AddSeconds(3);

    [Fact]
    public void An_execution_passes_every_status_on_its_way_and_tells_each_step()
    {
        var queued = Queued("finance");
        var analysing = queued.State.BeginAnalysis(Start);
        var analysis = QueryAnalyzer.Analyse("What is a loan?", null, ["finance"], BuiltInTemplates.General, 3);
        var running = analysing.State.BeginSections(analysis);
        var completed = running.State.CompleteSection(0, Written(running.State, 0), Later);

        Assert.Equal(
            [ExecutionStatus.Queued, ExecutionStatus.Analysing, ExecutionStatus.Running, ExecutionStatus.Completed],
            [queued.State.Status, analysing.State.Status, running.State.Status, completed.State.Status]);
        ExecutionEvent[] events = [.. queued.Events, .. analysing.Events, .. running.Events, .. completed.Events];
        Assert.Equal(
            [typeof(ExecutionQueued), typeof(ExecutionStarted), typeof(ExecutionAnalysed), typeof(SectionCompleted), typeof(ExecutionCompleted)],
            events.Select(e => e.GetType()));
        Assert.Equal(Enumerable.Range(1, 5), events.Select(e => e.Revision));
    }

    [Fact]
    public void Some_failed_sections_make_it_partial()
    {
        var state = Running("finance", "legal");
        var change = state.FailSection(0, Fault, Start, Later).Then(s => s.CompleteSection(1, Written(s, 1), Later));

        Assert.Equal(ExecutionStatus.Partial, change.State.Status);
        var totals = Assert.IsType<ExecutionPartial>(change.Events[^1]).Totals;
        Assert.Equal((1, 1, 3000L), (totals.SectionsCompleted, totals.SectionsFailed, totals.DurationMs));
        Assert.Null(change.State.Fault);
    }

    [Fact]
    public void All_failed_sections_make_it_failed_for_the_reason_of_the_first()
    {
        var state = Running("finance", "legal");
        var change = state.FailSection(1, new ExecutionFault("model.timeout", "Slow."), Start, Later).Then(s => s.FailSection(0, Fault, Start, Later));

        Assert.Equal(ExecutionStatus.Failed, change.State.Status);
        Assert.Equal(Fault, Assert.IsType<ExecutionFailed>(change.Events[^1]).Fault);
        Assert.Equal(Fault, change.State.Fault);
    }

    [Fact]
    public void Usage_and_cost_are_the_sums_of_the_sections()
    {
        var state = Running("finance", "legal");
        var done = state.CompleteSection(0, Written(state, 0), Later).Then(s => s.CompleteSection(1, Written(s, 1), Later)).State;

        Assert.Equal(new TokenUsage(20, 40), done.Usage());
        Assert.Equal(1.0m, done.Cost());
    }

    [Fact]
    public void Cancelling_keeps_finished_sections_and_is_idempotent()
    {
        var state = Running("finance", "legal");
        var one = state.CompleteSection(0, Written(state, 0), Later).State;
        var cancelled = one.Cancel(Later).Require();

        Assert.Equal(ExecutionStatus.Cancelled, cancelled.State.Status);
        Assert.Equal([SectionStatus.Completed, SectionStatus.Cancelled], cancelled.State.Sections.Select(s => s.Status));
        Assert.IsType<ExecutionCancelled>(Assert.Single(cancelled.Events));
        var again = cancelled.State.Cancel(Later.AddSeconds(1)).Require();
        Assert.Same(cancelled.State, again.State);
        Assert.Empty(again.Events);
    }

    [Fact]
    public void What_ended_otherwise_can_not_be_cancelled()
    {
        var state = Running("finance");
        var done = state.CompleteSection(0, Written(state, 0), Later).State;
        Assert.Equal(TemplateErrors.ExecutionFinished, done.Cancel(Later).Error);
    }

    [Fact]
    public void It_can_be_cancelled_before_the_work_begins()
    {
        var cancelled = Queued("finance").State.Cancel(Later).Require().State;
        Assert.Equal((ExecutionStatus.Cancelled, 0), (cancelled.Status, cancelled.Sections.Length));
    }

    [Fact]
    public void A_resumption_begins_only_unfinished_sections_anew()
    {
        var state = Running("finance", "legal");
        var one = state.CompleteSection(0, Written(state, 0), Later).State;
        var resumed = one.Resume(maxResumptions: 5, Later);

        Assert.Same(one.Sections[0], resumed.State.Sections[0]);
        Assert.Equal(2, resumed.State.Sections[1].Attempt);
        Assert.Equal(1, Assert.IsType<ExecutionResumed>(Assert.Single(resumed.Events)).Resumption);
    }

    [Fact]
    public void Too_many_resumptions_without_progress_end_it_with_what_it_has()
    {
        var state = Running("finance", "legal");
        var one = state.CompleteSection(0, Written(state, 0), Later).State;
        for (var i = 0; i < 5; i++)
            one = one.Resume(maxResumptions: 5, Later).State;
        var ended = one.Resume(maxResumptions: 5, Later).State;

        Assert.Equal(ExecutionStatus.Partial, ended.Status);
        Assert.Equal("execution.interrupted", ended.Sections[1].Fault?.Code);
        Assert.Equal("Text.", ended.Sections[0].Text);
    }

    [Fact]
    public void A_finished_section_sets_the_count_of_resumptions_back()
    {
        var state = Running("finance", "legal").Resume(5, Later).State;
        Assert.Equal(0, state.CompleteSection(0, Written(state, 0), Later).State.Resumptions);
    }

    [Fact]
    public void The_text_of_a_lost_attempt_is_not_taken()
    {
        var state = Running("finance");
        var late = Written(state, 0);
        var resumed = state.Resume(5, Later).State;
        Assert.Same(resumed, resumed.CompleteSection(0, late, Later).State);
    }

    [Fact]
    public void A_bug_before_the_analysis_still_ends_as_failed()
    {
        var failed = Queued("finance").State.Fail(ExecutionFaults.Broken, Later);
        Assert.Equal(ExecutionStatus.Failed, failed.State.Status);
        Assert.Equal(ExecutionFaults.Broken, Assert.IsType<ExecutionFailed>(Assert.Single(failed.Events)).Fault);
    }

    [Fact]
    public void The_token_limit_is_shared_by_the_sections_with_at_least_one_each()
    {
        Assert.Equal(1024, Running("finance", "legal").MaxSectionTokens);
        Assert.Equal(1, (Running("finance", "legal") with { MaxTokens = 1 }).MaxSectionTokens);
    }

    [Fact]
    public void The_preview_has_200_characters_and_no_half_of_a_pair()
    {
        var query = new string('a', 199) + "😀" + new string('b', 50);
        var change = Queued(Command() with { Query = query });
        Assert.Equal(new string('a', 199), Assert.IsType<ExecutionQueued>(change.Events[0]).QueryPreview);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_leaves_a_final_status_and_finished_sections_never_change(int seed)
    {
        var random = new Random(seed);
        var state = Queued("finance", "legal", "health").State;
        for (var step = 0; step < 60; step++)
        {
            var next = Step(state, random);
            Assert.Equal(state.Revision + next.Events.Length, next.State.Revision);
            if (state.IsFinished)
                Assert.Same(state, next.State);
            for (var i = 0; i < state.Sections.Length; i++)
            {
                if (state.Sections[i].IsFinished)
                    Assert.Same(state.Sections[i], next.State.Sections[i]);
                Assert.True(next.State.Sections[i].Attempt >= state.Sections[i].Attempt);
            }

            Assert.Equal(next.State.IsFinished && !state.IsFinished ? 1 : 0, next.Events.Count(e => e is ExecutionEnded));
            state = next.State;
        }
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 300)];

    private static ExecutionChange Step(ExecutionState state, Random random)
    {
        var index = random.Next(3);
        var analysis = QueryAnalyzer.Analyse(state.Query, null, state.RequestedDomains, BuiltInTemplates.General, 3);
        var hasSections = state.Sections.Length > 0;
        return random.Next(12) switch
        {
            0 or 1 => state.BeginAnalysis(Later),
            2 or 3 => state.BeginSections(analysis),
            4 => state.Resume(2, Later),
            5 when hasSections => state.RetrySection(index),
            6 or 7 or 8 when hasSections => state.CompleteSection(index, Written(state, index), Later),
            9 when hasSections => state.FailSection(index, Fault, Start, Later),
            10 when random.Next(4) == 0 => state.Cancel(Later) is { IsSuccess: true } cancelled ? cancelled.Require() : new ExecutionChange(state, []),
            11 when random.Next(4) == 0 => state.Fail(Fault, Later),
            _ => new ExecutionChange(state, []),
        };
    }
}
