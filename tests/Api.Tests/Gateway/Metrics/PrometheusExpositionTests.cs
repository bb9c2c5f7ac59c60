using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Nexus.Api.Gateway.Metrics;

namespace Nexus.Api.Tests.Gateway.Metrics;

public sealed class PrometheusExpositionTests : IDisposable
{
    // Of each test's own: listeners hear every meter of the process.
    private readonly string _prefix = $"t{Guid.CreateVersion7():N}";
    private readonly Meter _meter = new("Nexus.Test");
    private readonly PrometheusExposition _exposition = new(NullLogger<PrometheusExposition>.Instance);

    public PrometheusExpositionTests() => _exposition.Listen();

    [Fact]
    public async Task A_counter_adds_up_by_its_labels()
    {
        var sent = _meter.CreateCounter<long>($"{_prefix}.mail.sent", "{mail}", "Mails that left.");
        sent.Add(2, new KeyValuePair<string, object?>("kind", "welcome"));
        sent.Add(3, new KeyValuePair<string, object?>("kind", "welcome"));
        sent.Add(1, new KeyValuePair<string, object?>("kind", "reset"));

        Assert.Equal(
            [
                $"# HELP {_prefix}_mail_sent_total Mails that left.",
                $"# TYPE {_prefix}_mail_sent_total counter",
                $"{_prefix}_mail_sent_total{{kind=\"reset\"}} 1",
                $"{_prefix}_mail_sent_total{{kind=\"welcome\"}} 5",
            ],
            await LinesAsync());
    }

    [Fact]
    public async Task A_histogram_counts_into_every_bucket_that_a_value_fits()
    {
        var time = _meter.CreateHistogram(
            $"{_prefix}.wait", "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        time.Record(0.1);
        time.Record(0.5);
        time.Record(7);

        Assert.Equal(
            [
                $"# TYPE {_prefix}_wait_seconds histogram",
                $"{_prefix}_wait_seconds_bucket{{le=\"0.1\"}} 1",
                $"{_prefix}_wait_seconds_bucket{{le=\"1\"}} 2",
                $"{_prefix}_wait_seconds_bucket{{le=\"+Inf\"}} 3",
                $"{_prefix}_wait_seconds_sum 7.6",
                $"{_prefix}_wait_seconds_count 3",
            ],
            await LinesAsync());
    }

    [Fact]
    public async Task Gauges_show_the_last_value_and_up_down_counters_the_sum()
    {
        var level = _meter.CreateGauge<double>($"{_prefix}.level", "1");
        var open = _meter.CreateUpDownCounter<int>($"{_prefix}.open", "{connection}");
        level.Record(0.25);
        level.Record(0.5);
        open.Add(3);
        open.Add(-1);

        var lines = await LinesAsync();

        Assert.Contains($"{_prefix}_level_ratio 0.5", lines);
        Assert.Contains($"{_prefix}_open 2", lines);
    }

    [Fact]
    public async Task Observables_are_asked_at_each_scrape_and_forgotten_when_they_end()
    {
        Measurement<long>[] current = [new(4, new KeyValuePair<string, object?>("pump", "a")), new(9, new KeyValuePair<string, object?>("pump", "b"))];
        _meter.CreateObservableGauge($"{_prefix}.lag", () => current, "{event}");
        Assert.Equal(
            [$"# TYPE {_prefix}_lag gauge", $"{_prefix}_lag{{pump=\"a\"}} 4", $"{_prefix}_lag{{pump=\"b\"}} 9"], await LinesAsync());

        current = [new(5, new KeyValuePair<string, object?>("pump", "a"))];

        Assert.Equal([$"# TYPE {_prefix}_lag gauge", $"{_prefix}_lag{{pump=\"a\"}} 5"], await LinesAsync());
    }

    [Fact]
    public async Task Tags_in_another_order_are_the_same_series()
    {
        var calls = _meter.CreateCounter<int>($"{_prefix}.calls");
        var a = new KeyValuePair<string, object?>("a", 1);
        var b = new KeyValuePair<string, object?>("b.c", true);
        calls.Add(1, a, b);
        calls.Add(1, b, a);

        Assert.Contains($"{_prefix}_calls_total{{a=\"1\",b_c=\"true\"}} 2", await LinesAsync());
    }

    [Fact]
    public async Task Label_values_are_escaped()
    {
        var calls = _meter.CreateCounter<int>($"{_prefix}.calls");
        calls.Add(1, new KeyValuePair<string, object?>("path", "a\"b\\c\nd"));

        Assert.Contains($"{_prefix}_calls_total{{path=\"a\\\"b\\\\c\\nd\"}} 1", await LinesAsync());
    }

    [Fact]
    public async Task Labels_without_end_are_counted_together_after_a_thousand()
    {
        var calls = _meter.CreateCounter<int>($"{_prefix}.calls");
        for (var i = 0; i < 5000; i++)
            calls.Add(1, new KeyValuePair<string, object?>("user", i));

        var lines = await LinesAsync();

        Assert.Equal(MetricFamily.MaxSeries + 2, lines.Length);
        Assert.Contains($"{_prefix}_calls_total{{otel_metric_overflow=\"true\"}} {5000 - MetricFamily.MaxSeries}", lines);
    }

    [Fact]
    public async Task No_count_is_lost_between_threads()
    {
        var calls = _meter.CreateCounter<int>($"{_prefix}.calls");
        var time = _meter.CreateHistogram<double>($"{_prefix}.time", "s");
        var tag = new KeyValuePair<string, object?>("kind", "x");

        Parallel.For(0, 100_000, _ =>
        {
            calls.Add(1, tag);
            time.Record(0.5, tag);
        });

        var lines = await LinesAsync();
        Assert.Contains($"{_prefix}_calls_total{{kind=\"x\"}} 100000", lines);
        Assert.Contains($"{_prefix}_time_seconds_sum{{kind=\"x\"}} 50000", lines);
        Assert.Contains($"{_prefix}_time_seconds_count{{kind=\"x\"}} 100000", lines);
    }

    [Fact]
    public async Task Meters_of_others_are_left_out_and_those_of_the_runtime_are_there()
    {
        using var other = new Meter("Someone.Else");
        other.CreateCounter<int>($"{_prefix}.other").Add(1);

        Assert.Empty(await LinesAsync());
        Assert.Contains("# TYPE dotnet_gc_collections_total counter", await TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_callback_that_fails_takes_only_its_own_metric_away()
    {
        _meter.CreateObservableGauge($"{_prefix}.broken", int () => throw new InvalidOperationException("no"));
        _meter.CreateObservableGauge($"{_prefix}.sound", () => 1);

        Assert.Equal([$"# TYPE {_prefix}_sound gauge", $"{_prefix}_sound 1"], await LinesAsync());
    }

    public void Dispose()
    {
        _exposition.Dispose();
        _meter.Dispose();
    }

    private async Task<string[]> LinesAsync() =>
        [.. (await TextAsync()).Split('\n').Where(l => l.Contains(_prefix, StringComparison.Ordinal))];

    private async Task<string> TextAsync()
    {
        using var stream = new MemoryStream();
        await _exposition.WriteAsync(stream, CancellationToken.None);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
