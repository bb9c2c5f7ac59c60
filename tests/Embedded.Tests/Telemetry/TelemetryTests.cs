using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Embedded.Tests.Calls;
using Orleans.Configuration;

namespace Nexus.Embedded.Tests.Telemetry;

/// <summary>Listeners to activities hear all silos of the process, so no other test may run meanwhile.</summary>
[CollectionDefinition(nameof(TelemetryCollection), DisableParallelization = true)]
public sealed class TelemetryCollection;

/// <summary>What traces and measurements say about calls.</summary>
[Collection(nameof(TelemetryCollection))]
public sealed class TelemetryTests
{
    [Fact]
    public async Task A_call_is_an_activity_with_the_calls_it_makes_beneath_it()
    {
        await using var silo = await TestSilo.StartAsync();
        var ended = new List<Activity>();
        using (Listen(ended))
            await silo.Grain<IPingPongGrain>("a").StartAsync("b", allowCallBack: true).Soon();

        Assert.Equal(["IPingPongGrain/NameAsync", "IPingPongGrain/CallBackAsync", "IPingPongGrain/StartAsync"], ended.Select(a => a.DisplayName));
        Assert.Equal(ended[2].SpanId, ended[1].ParentSpanId);
        Assert.Equal(ended[1].SpanId, ended[0].ParentSpanId);
        Assert.All(ended, activity => Assert.Equal(ActivityStatusCode.Unset, activity.Status));
        Assert.Equal("pingpong/b", ended[1].GetTagItem("grain.id"));
        Assert.Equal("CallBackAsync", ended[1].GetTagItem("rpc.method"));
        Assert.Equal(typeof(IPingPongGrain).FullName, ended[1].GetTagItem("rpc.service"));
    }

    [Fact]
    public async Task A_call_that_fails_is_an_activity_that_says_so()
    {
        await using var silo = await TestSilo.StartAsync();
        var ended = new List<Activity>();
        using (Listen(ended))
            await Assert.ThrowsAsync<InvalidDataException>(() => silo.Grain<IPlainGrain>().FailAsync("broken").Soon());

        var activity = Assert.Single(ended);
        Assert.Equal(ActivityStatusCode.Error, activity.Status);
        Assert.Equal("broken", activity.StatusDescription);
    }

    [Fact]
    public async Task Calls_are_counted_by_grain_type_method_and_outcome()
    {
        await using var silo = await TestSilo.StartAsync();
        var measured = new List<string>();
        using (Measure(silo, measured))
        {
            await silo.Grain<IPlainGrain>().AddAsync(1).Soon();
            await silo.Grain<IPlainGrain>().AddAsync(1).Soon();
            await Assert.ThrowsAsync<InvalidDataException>(() => silo.Grain<IPlainGrain>().FailAsync("broken").Soon());
        }

        Assert.Equal(
            [
                "nexus.grain.call.duration plain AddAsync ok",
                "nexus.grain.call.duration plain AddAsync ok",
                "nexus.grain.call.duration plain FailAsync failed",
            ],
            measured.Where(m => m.StartsWith("nexus.grain.call.duration", StringComparison.Ordinal)));
        Assert.Contains("nexus.grain.turn.duration plain", measured);
    }

    [Fact]
    public async Task Calls_whose_callers_gave_up_are_counted()
    {
        await using var silo = await TestSilo.StartAsync(s => s.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(5)));
        var measured = new List<string>();
        using (Measure(silo, measured))
        {
            var call = silo.Grain<IPlainGrain>().WaitAsync("never");
            await silo.Journal.Reached(1);
            silo.Clock.Advance(TimeSpan.FromSeconds(7));
            await Assert.ThrowsAsync<TimeoutException>(() => call.Soon());
        }

        silo.Journal.Open("never");
        Assert.Contains("nexus.grain.call.timeouts IPlainGrain/WaitAsync", measured);
    }

    [Fact]
    public async Task Activations_and_waiting_requests_are_shown_by_grain_type()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<IPlainGrain>("other").AddAsync(1).Soon();
        var busy = silo.Grain<IPlainGrain>().WaitAsync("one");
        await silo.Journal.Reached(1);
        var waiting = new[] { silo.Grain<IPlainGrain>().AddAsync(1), silo.Grain<IPlainGrain>().AddAsync(1) };
        var shown = new Dictionary<string, int>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (i, self) => Enable(silo, i, self) };
        listener.SetMeasurementEventCallback<int>(
            (instrument, value, tags, _) => shown[$"{instrument.Name} {tags[0].Value}"] = value);
        listener.Start();

        listener.RecordObservableInstruments();

        Assert.Equal(2, shown["nexus.grain.activations plain"]);
        Assert.Equal(2, shown["nexus.grain.queue.length plain"]);
        Assert.Equal(0, shown["nexus.grain.activations pingpong"]);
        silo.Journal.Open("one");
        await Task.WhenAll([busy, .. waiting]).Soon();
    }

    private static ActivityListener Listen(List<Activity> ended)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Nexus.Grains",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (ended)
                    ended.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static MeterListener Measure(TestSilo silo, List<string> measured)
    {
        var listener = new MeterListener { InstrumentPublished = (i, self) => Enable(silo, i, self) };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Add(instrument, tags));
        listener.Start();
        return listener;

        void Add(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var entry = instrument.Name;
            foreach (var tag in tags)
                entry += $" {tag.Value}";
            lock (measured)
                measured.Add(entry);
        }
    }

    private static void Enable(TestSilo silo, Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name == "Nexus.Engine" && instrument.Meter.Scope == silo.Services.GetRequiredService<IMeterFactory>())
            listener.EnableMeasurementEvents(instrument);
    }
}
