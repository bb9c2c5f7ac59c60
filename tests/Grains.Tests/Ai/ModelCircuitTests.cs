using Nexus.Grains.Ai;
using Nexus.Grains.Tests.Templates;
using Nexus.Stands.OpenAi;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Ai;

/// <summary>Circuits and fallbacks, against a real server and on the test's clock.</summary>
public sealed class ModelCircuitTests : IAsyncLifetime
{
    private OpenAiServer _server = null!;

    public async Task InitializeAsync() => _server = await OpenAiServer.StartAsync("gpt-4o-mini", "gpt-4o");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task After_too_many_failures_nothing_is_sent_any_more()
    {
        using var host = Host();
        await OpenAsync(host);
        Assert.Equal("model.unavailable", await CodeAsync(host));
        Assert.Equal(4, _server.Calls.Count);
    }

    [Fact]
    public async Task After_the_pause_one_call_probes_and_closes_the_circuit()
    {
        using var host = Host();
        await OpenAsync(host);
        host.Clock.Advance(TimeSpan.FromSeconds(14.9));
        await CodeAsync(host);
        Assert.Equal(4, _server.Calls.Count);

        host.Clock.Advance(TimeSpan.FromSeconds(0.2));
        _server.Script(OpenAiScript.Say("Back") with { HoldHeaders = true });
        var probe = host.AskAsync(new TextSink());
        await Eventually.Condition(() => _server.Calls.Count == 5);
        Assert.Equal("model.unavailable", await CodeAsync(host));
        _server.Calls[4].Release();
        await probe;

        _server.Otherwise = new OpenAiScript();
        await host.AskAsync(new TextSink());
        Assert.Equal(6, _server.Calls.Count);
    }

    [Fact]
    public async Task A_probe_that_fails_keeps_the_circuit_open()
    {
        using var host = Host();
        await OpenAsync(host);
        host.Clock.Advance(TimeSpan.FromSeconds(15.1));
        Assert.Equal("model.unavailable", await CodeAsync(host));
        Assert.Equal(5, _server.Calls.Count);
        await CodeAsync(host);
        Assert.Equal(5, _server.Calls.Count);
    }

    [Fact]
    public async Task Refusals_do_not_open_the_circuit()
    {
        using var host = Host();
        _server.Otherwise = OpenAiScript.Fail(400);
        for (var i = 0; i < 8; i++)
            Assert.Equal("model.failed", await CodeAsync(host));
        Assert.Equal(8, _server.Calls.Count);
    }

    [Fact]
    public async Task Each_model_has_a_circuit_of_its_own_and_shows_it()
    {
        using var host = Host(("OpenAi:Models:0", "gpt-4o"));
        await OpenAsync(host);
        _server.Otherwise = new OpenAiScript();
        await host.AskAsync(new TextSink(), "gpt-4o");

        using var gauges = new Gauges(host.Services, AiMetrics.MeterName);
        Assert.Equal(
            [("gpt-4o", 0), ("gpt-4o-mini", 2)],
            gauges.Of("nexus.ai.breaker.state", "model").OrderBy(m => m.Tag, StringComparer.Ordinal));
    }

    [Fact]
    public async Task When_the_provider_fails_the_next_answers_and_is_named()
    {
        using var host = Host(("Fallbacks:0", "offline"), ("Offline:DeltaDelay", "00:00:00"));
        using var counted = new Counted(host.Services, AiMetrics.MeterName);
        _server.Script(OpenAiScript.BreakOff(OpenAiBreak.Reset, "Half ", "an answer"));
        var sink = new TextSink();
        var answer = await host.AskAsync(sink);

        Assert.Equal(("offline", OfflineChatClient.ModelName), (answer.Provider, answer.Model));
        Assert.DoesNotContain("Half", sink.Text, StringComparison.Ordinal);
        Assert.Equal([1, 2], sink.Attempts);
        Assert.Equal((1, 1), (counted.Of("nexus.ai.fallbacks", "model.unreachable"), counted.Of("nexus.ai.fallbacks", "offline")));
    }

    [Fact]
    public async Task With_an_open_circuit_the_next_answers_at_once()
    {
        using var host = Host(("Fallbacks:0", "offline"), ("Offline:DeltaDelay", "00:00:00"));
        _server.Otherwise = OpenAiScript.Fail(503);
        for (var i = 0; i < 5; i++)
            Assert.Equal("offline", (await host.AskAsync(new TextSink())).Provider);
        Assert.Equal(4, _server.Calls.Count);
    }

    [Fact]
    public async Task What_the_sink_throws_is_not_asked_elsewhere_and_says_nothing_about_the_provider()
    {
        using var host = Host(("Fallbacks:0", "offline"));
        var sink = new TextSink { OnBegin = () => throw new IOException("The sink is full.") };
        for (var i = 0; i < 5; i++)
            await Assert.ThrowsAsync<IOException>(() => host.AskAsync(sink));
        Assert.Empty(_server.Calls);
        Assert.Equal("openai", (await host.AskAsync(new TextSink())).Provider);
    }

    private ModelHost Host(params (string Name, string Value)[] settings) => ModelHost.For(
        _server, [("MaxRetries", "0"), ("BreakerMinimumTries", "4"), ("BreakerPause", "00:00:15"), .. settings]);

    // Four failures of four tries.
    private async Task OpenAsync(ModelHost host)
    {
        _server.Otherwise = OpenAiScript.Fail(503);
        for (var i = 0; i < 4; i++)
            Assert.Equal("model.unavailable", await CodeAsync(host));
        Assert.Equal(4, _server.Calls.Count);
    }

    private static async Task<string> CodeAsync(ModelHost host) =>
        (await Assert.ThrowsAsync<ModelFailure>(() => host.AskAsync(new TextSink()))).Code;
}
