using System.Text;
using Nexus.Grains.Templates;
using Nexus.Templates;
using static Nexus.Grains.Tests.Templates.ExecutionStates;

namespace Nexus.Grains.Tests.Templates;

public sealed class ExecutionReaderTests
{
    private static readonly DateTimeOffset Later = Start.AddSeconds(3);

    [Fact]
    public void A_watch_from_the_beginning_tells_the_start_the_text_and_the_end()
    {
        var running = Running("finance");
        var live = new LiveSections();
        var reader = new ExecutionReader(ExecutionPosition.Start);

        Assert.IsType<ExecutionStartedFrame>(Assert.Single(reader.Read(running, live)));
        var section = live.Begin(0, attempt: 1, Start);
        section.Append("One ");
        Assert.Equal(["started 1", "0:One "], Show(reader.Read(running, live)));
        section.Append("two.");
        Assert.Equal(["4:two."], Show(reader.Read(running, live)));
        var done = running.CompleteSection(0, Written(running, 0, "One two."), Later).State;
        Assert.Equal(["completed One two.", "Completed"], Show(reader.Read(done, live)));
        Assert.True(reader.Ended);
        Assert.Empty(reader.Read(done, live));
    }

    [Fact]
    public void A_watch_after_the_end_replays_every_section()
    {
        var running = Running("finance", "legal");
        var done = running.CompleteSection(0, Written(running, 0, "Money."), Later).Then(s => s.FailSection(1, Fault, Start, Later)).State;
        var frames = new ExecutionReader(ExecutionPosition.Start).Read(done, new LiveSections());
        Assert.Equal(["start", "started 1", "0:Money.", "completed Money.", "failed model.failed", "Partial"], Show(frames));
    }

    [Fact]
    public void Nothing_is_told_while_it_is_queued_and_only_the_end_when_it_is_cancelled_then()
    {
        var queued = Queued("finance").State;
        var reader = new ExecutionReader(ExecutionPosition.Start);
        Assert.Empty(reader.Read(queued, new LiveSections()));
        Assert.Equal(["Cancelled"], Show(reader.Read(queued.Cancel(Later).Require().State, new LiveSections())));
    }

    [Fact]
    public void A_resumed_watch_gets_what_it_lacks_and_nothing_twice()
    {
        var running = Running("finance");
        var live = new LiveSections();
        live.Begin(0, 1, Start).Append("One ");
        var position = new ExecutionReader(ExecutionPosition.Start).Read(running, live)[^1].Position;
        live.Find(0)!.Append("two ");
        live.Find(0)!.Append("three.");
        Assert.Equal(["4:two three."], Show(new ExecutionReader(ExecutionPosition.Parse(position)).Read(running, live)));
    }

    [Fact]
    public void An_attempt_that_was_lost_is_begun_anew_for_the_watcher()
    {
        var running = Running("finance");
        var live = new LiveSections();
        live.Begin(0, 1, Start).Append("Half a sen");
        var position = new ExecutionReader(ExecutionPosition.Start).Read(running, live)[^1].Position;

        var resumed = running.Resume(5, Later).State;
        var next = new LiveSections();
        next.Begin(0, resumed.Sections[0].Attempt, Later).Append("Another");
        Assert.Equal(["started 2", "0:Another"], Show(new ExecutionReader(ExecutionPosition.Parse(position)).Read(resumed, next)));
    }

    [Fact]
    public void A_section_that_is_not_stored_yet_is_not_told_as_finished()
    {
        var running = Running("finance");
        var live = new LiveSections();
        live.Begin(0, 1, Start).Append("All of it.");
        Assert.Equal(["start", "started 1", "0:All of it."], Show(new ExecutionReader(ExecutionPosition.Start).Read(running, live)));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("1.2-3")]
    [InlineData("-1.2")]
    [InlineData("1.2x-")]
    [InlineData("99999999999.0")]
    [InlineData("1.0-1.0-1.0")]
    public void A_position_that_is_not_understood_starts_over(string position)
    {
        var frames = new ExecutionReader(ExecutionPosition.Parse(position)).Read(Running("finance"), new LiveSections());
        Assert.IsType<ExecutionStartedFrame>(Assert.Single(frames));
    }

    [Theory]
    [InlineData("1.9000", "started 1")]
    [InlineData("7.1", "started 1")]
    public void A_forged_place_in_a_section_starts_the_section_over(string position, string first)
    {
        var live = new LiveSections();
        live.Begin(0, 1, Start).Append("Text");
        Assert.Equal([first, "0:Text"], Show(new ExecutionReader(ExecutionPosition.Parse(position)).Read(Running("finance"), live)));
    }

    /// <summary>
    /// Watchers that read now and then, lose their connection and resume elsewhere, over crashes, retries and failures: each
    /// has, at the end, exactly the texts that are stored.
    /// </summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_watcher_ends_with_the_exact_texts_whatever_happens(int seed)
    {
        var random = new Random(seed);
        var state = Running("finance", "legal", "health");
        var live = new LiveSections();
        var texts = new StringBuilder[3];
        var watchers = Enumerable.Range(0, 4).Select(_ => new Watcher()).ToArray();
        for (var step = 0; step < 400 && !state.IsFinished; step++)
        {
            (state, live) = Step(state, live, texts, random);
            foreach (var watcher in watchers.Where(_ => random.Next(5) == 0))
                watcher.Read(state, live, reconnect: random.Next(3) == 0);
        }

        if (!state.IsFinished)
            state = state.Cancel(Later).Require().State;
        foreach (var watcher in watchers)
        {
            watcher.Read(state, live, reconnect: true);
            Assert.Equal(state.Status, watcher.Ended);
            foreach (var section in state.Sections.Where(s => s.Text is not null))
                Assert.Equal(section.Text, watcher.Texts[section.Domain].ToString());
        }
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 300)];

    private static (ExecutionState State, LiveSections Live) Step(ExecutionState state, LiveSections live, StringBuilder[] texts, Random random)
    {
        var index = random.Next(3);
        var section = state.Sections[index];
        if (section.IsFinished)
            return (state, live);
        if (live.Find(index) is not { } writing)
        {
            live.Begin(index, section.Attempt, Start);
            return (state, live);
        }

        switch (random.Next(40))
        {
            case 0:
                return (state.Resume(1000, Later).State, new LiveSections());
            case 1:
                state = state.RetrySection(index).State;
                live.Begin(index, state.Sections[index].Attempt, Later);
                return (state, live);
            case 2:
                return (state.FailSection(index, Fault, Start, Later).State, live);
            case 3 or 4 when writing.Length > 0:
                return (state.CompleteSection(index, Written(state, index, writing.Complete()), Later).State, live);
            default:
                writing.Append(Words[random.Next(Words.Length)]);
                return (state, live);
        }
    }

    private static readonly string[] Words = ["word ", "слово ", "😀", "\uD83D", "\uDE00", "\0", "line\n"];

    private static IEnumerable<string> Show(IEnumerable<ExecutionFrame> frames) => frames.Select(frame => frame switch
    {
        ExecutionStartedFrame => "start",
        DomainStartedFrame started => $"started {started.Attempt}",
        DomainDeltaFrame delta => $"{delta.Offset}:{delta.Text}",
        DomainCompletedFrame completed => $"completed {completed.Section.Text}",
        DomainFailedFrame failed => $"failed {failed.Section.Fault?.Code}",
        ExecutionEndedFrame ended => ended.Status.ToString(),
        _ => throw new InvalidOperationException($"{frame} is new."),
    });

    /// <summary>A client that follows the documented rules and nothing else.</summary>
    private sealed class Watcher
    {
        private ExecutionReader _reader = new(ExecutionPosition.Start);
        private string? _last;

        public Dictionary<string, StringBuilder> Texts { get; } = [];

        public ExecutionStatus? Ended { get; private set; }

        public void Read(ExecutionState state, LiveSections live, bool reconnect)
        {
            if (reconnect)
                _reader = new ExecutionReader(ExecutionPosition.Parse(_last));
            foreach (var frame in _reader.Read(state, live))
            {
                Take(frame);
                _last = frame.Position;
            }
        }

        private void Take(ExecutionFrame frame)
        {
            switch (frame)
            {
                case ExecutionStartedFrame:
                    Texts.Clear();
                    break;
                case DomainStartedFrame started:
                    Texts[started.Domain] = new StringBuilder();
                    break;
                case DomainDeltaFrame delta:
                    Assert.Equal(Texts[delta.Domain].Length, delta.Offset);
                    Assert.NotEmpty(delta.Text);
                    Texts[delta.Domain].Append(delta.Text);
                    break;
                case DomainCompletedFrame completed:
                    Assert.Equal(completed.Section.Text, Texts[completed.Section.Domain].ToString());
                    break;
                case ExecutionEndedFrame ended:
                    Assert.Null(Ended);
                    Ended = ended.Status;
                    break;
            }
        }
    }
}
