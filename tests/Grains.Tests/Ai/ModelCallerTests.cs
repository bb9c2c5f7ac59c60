using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Nexus.Grains.Ai;

namespace Nexus.Grains.Tests.Ai;

public sealed class ModelCallerTests : IDisposable
{
    private readonly ScriptedChatClient _model = new();
    private ModelHost? _host;

    public void Dispose() => _host?.Dispose();

    [Fact]
    public async Task Text_usage_model_and_cost_come_back()
    {
        var sink = new TextSink();
        var answer = await Caller(
            ("Prices:0:Provider", "scripted"), ("Prices:0:PromptPerMillion", "1000"), ("Prices:0:CompletionPerMillion", "2000")).CallAsync(sink);
        Assert.Equal("Title", sink.Text);
        Assert.Equal(new ModelAnswer("scripted", "scripted-1", 10, 20, 0.05m, Truncated: false), answer);
    }

    [Fact]
    public async Task A_passing_failure_is_tried_again_after_a_pause_and_the_text_begins_anew()
    {
        _model.Script("Title", _ => Fail("Half ", new HttpRequestException("503")));
        _model.Script("Title", _ => Say("Whole."));
        var sink = new TextSink();
        var call = Caller().CallAsync(sink);

        await AdvanceUntilAsync(call);
        await call;
        Assert.Equal([1, 2], sink.Attempts);
        Assert.Equal("Whole.", sink.Text);
    }

    [Fact]
    public async Task It_gives_up_after_the_set_number_of_retries()
    {
        _model.Script("Title", _ => Fail("", new HttpRequestException("503")));
        var call = Caller(("MaxRetries", "2")).CallAsync(new TextSink());
        await AdvanceUntilAsync(call);
        Assert.Equal("model.unreachable", (await Assert.ThrowsAsync<ModelFailure>(() => call)).Code);
        Assert.Equal(3, _model.Calls.Count);
    }

    [Fact]
    public async Task A_failure_that_will_not_pass_is_not_tried_again()
    {
        _model.Script("Title", _ => Fail("", new InvalidOperationException("400")));
        Assert.Equal("model.failed", (await Assert.ThrowsAsync<ModelFailure>(() => Caller().CallAsync(new TextSink()))).Code);
        Assert.Single(_model.Calls);
    }

    [Fact]
    public async Task A_call_that_takes_too_long_is_cancelled_at_the_provider()
    {
        var gate = new Gate();
        _model.Script("Title", call => Wait(gate, call.Cancellation));
        var answer = Caller(("MaxRetries", "0"), ("CallTimeout", "00:00:05")).CallAsync(new TextSink());
        await gate.Reached;
        _host!.Clock.Advance(TimeSpan.FromSeconds(5));

        var failure = await Assert.ThrowsAsync<ModelFailure>(() => answer);
        Assert.Equal("model.timeout", failure.Code);
        Assert.True(Assert.Single(_model.Calls).Cancellation.IsCancellationRequested);
    }

    [Fact]
    public async Task Cancellation_reaches_the_provider_and_is_not_a_failure()
    {
        var gate = new Gate();
        _model.Script("Title", call => Wait(gate, call.Cancellation));
        using var cancellation = new CancellationTokenSource();
        var answer = Caller().CallAsync(new TextSink(), cancellationToken: cancellation.Token);
        await gate.Reached;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.True(Assert.Single(_model.Calls).Cancellation.IsCancellationRequested);
    }

    [Fact]
    public async Task No_more_calls_than_allowed_are_made_at_a_time_and_waiting_does_not_time_out()
    {
        var gate = new Gate();
        _model.Script("Title", call => Wait(gate, call.Cancellation));
        _model.Script("Title", _ => Say("Second."));
        var caller = Caller(("MaxConcurrentCalls", "1"), ("MaxRetries", "0"), ("CallTimeout", "00:00:10"));
        var first = caller.CallAsync(new TextSink());
        await gate.Reached;
        var sink = new TextSink();
        var second = caller.CallAsync(sink);
        Assert.Single(_model.Calls);

        _host!.Clock.Advance(TimeSpan.FromSeconds(9));
        gate.Open();
        await first;
        _host!.Clock.Advance(TimeSpan.FromSeconds(9));
        await second;
        Assert.Equal("Second.", sink.Text);
    }

    [Fact]
    public async Task A_model_that_ignores_its_token_limit_is_cut_off()
    {
        _model.Script("Title", _ => Endless());
        var sink = new TextSink();
        var answer = await Caller().CallAsync(sink, options: new ChatOptions { MaxOutputTokens = 10 });
        Assert.True(answer.Truncated);
        Assert.InRange(sink.Text.Length, 160, 200);
    }

    [Fact]
    public async Task An_answer_without_text_is_a_failure()
    {
        _model.Script("Title", _ => Say(""));
        var failure = await Assert.ThrowsAsync<ModelFailure>(() => Caller().CallAsync(new TextSink()));
        Assert.Equal("model.empty", failure.Code);
    }

    [Fact]
    public async Task What_the_sink_throws_ends_the_call_without_a_retry()
    {
        var sink = new TextSink { OnBegin = () => throw new IOException("The sink is full.") };
        await Assert.ThrowsAsync<IOException>(() => Caller().CallAsync(sink));
        Assert.Empty(_model.Calls);
    }

    /// <summary>A grain is the sink: whatever the retries and time-outs do, it must be called on its own context.</summary>
    [Fact]
    public async Task The_sink_is_called_on_the_context_of_the_caller()
    {
        _model.Script("Title", _ => Fail("Half ", new HttpRequestException("503")));
        _model.Script("Title", _ => Say("Whole."));
        using var context = new ConcurrentExclusiveContext();
        var seen = new List<TaskScheduler>();
        var sink = new TextSink { OnCalled = () => seen.Add(TaskScheduler.Current) };
        var caller = Caller();
        var call = context.RunAsync(() => caller.CallAsync(sink));

        await AdvanceUntilAsync(call);
        await call;
        Assert.Equal(4, seen.Count);
        Assert.All(seen, scheduler => Assert.Same(context.Scheduler, scheduler));
    }

    private Task AdvanceUntilAsync(Task call) => _host!.RunAsync(call);

    private CallerUnderTest Caller(params (string Name, string Value)[] settings)
    {
        var all = settings.ToDictionary(s => $"Nexus:Ai:{s.Name}", s => (string?)s.Value, StringComparer.OrdinalIgnoreCase);
        all["Nexus:Ai:Provider"] = "scripted";
        _host = new ModelHost(all, _model);
        return new CallerUnderTest(_host.Caller);
    }

    private static async IAsyncEnumerable<string> Say(string text)
    {
        await Task.Yield();
        yield return text;
    }

    private static async IAsyncEnumerable<string> Fail(string text, Exception exception)
    {
        await Task.Yield();
        yield return text;
        throw exception;
    }

    private static async IAsyncEnumerable<string> Wait(Gate gate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await gate.PassAsync(cancellationToken);
        yield return "Waited.";
    }

    private static async IAsyncEnumerable<string> Endless([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Yield();
            yield return "more words ";
        }
    }

    private sealed record CallerUnderTest(ModelCaller Caller)
    {
        public Task<ModelAnswer> CallAsync(TextSink sink, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            options ??= new ChatOptions();
            options.AdditionalProperties = new AdditionalPropertiesDictionary { [ModelHints.Title] = "Title" };
            return Caller.StreamAsync([new ChatMessage(ChatRole.User, "Query")], options, sink, cancellationToken);
        }
    }

    /// <summary>One thing at a time, as an activation does it.</summary>
    private sealed class ConcurrentExclusiveContext : IDisposable
    {
        private readonly ConcurrentExclusiveSchedulerPair _pair = new();

        public TaskScheduler Scheduler => _pair.ExclusiveScheduler;

        public Task RunAsync(Func<Task> work) => Task.Factory.StartNew(work, default, TaskCreationOptions.None, Scheduler).Unwrap();

        public void Dispose() => _pair.Complete();
    }
}
