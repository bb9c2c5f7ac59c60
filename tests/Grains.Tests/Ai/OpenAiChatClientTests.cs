using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nexus.Grains.Ai;
using Nexus.Grains.Ai.OpenAi;
using Nexus.Stands.OpenAi;

namespace Nexus.Grains.Tests.Ai;

public sealed class OpenAiChatClientTests : IAsyncLifetime
{
    private OpenAiServer _server = null!;

    public async Task InitializeAsync() => _server = await OpenAiServer.StartAsync("gpt-4o-mini", "gpt-4o");

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task An_answer_comes_word_by_word_with_model_usage_and_cost()
    {
        using var host = ModelHost.For(
            _server, ("Prices:0:Provider", "openai"), ("Prices:0:Model", "gpt-4o-mini"),
            ("Prices:0:PromptPerMillion", "0.15"), ("Prices:0:CompletionPerMillion", "0.60"));
        _server.Script(OpenAiScript.Say("Money ", "you ", "owe."));
        var sink = new TextSink();

        var answer = await host.AskAsync(sink);
        Assert.Equal("Money you owe.", sink.Text);
        Assert.Equal(new ModelAnswer("openai", "gpt-4o-mini-2026-01-01", 6, 3, (6 * 0.15m + 3 * 0.60m) / 1_000_000m, Truncated: false), answer);
    }

    [Fact]
    public async Task The_request_is_what_the_server_documents()
    {
        using var host = ModelHost.For(_server, ("OpenAi:Organization", "org-1"));
        await host.AskAsync(new TextSink());

        var call = Assert.Single(_server.Calls);
        Assert.Equal($"Bearer {OpenAiServer.Key}", call.Headers["Authorization"]);
        Assert.Equal("org-1", call.Headers["OpenAI-Organization"]);
        Assert.Equal(
            ["max_completion_tokens", "messages", "model", "stream", "stream_options"], call.Body.Select(m => m.Key).Order(StringComparer.Ordinal));
        Assert.Equal(100, (int)call.Body["max_completion_tokens"]!);
        Assert.Equal(["system", "user"], call.Body["messages"]!.AsArray().Select(m => (string)m!["role"]!));
        Assert.True((bool)call.Body["stream_options"]!["include_usage"]!);
    }

    [Fact]
    public async Task Servers_that_know_only_the_older_token_limit_get_it()
    {
        using var host = ModelHost.For(_server, ("OpenAi:OldTokenLimit", "true"));
        await host.AskAsync(new TextSink());
        var body = Assert.Single(_server.Calls).Body;
        Assert.Equal(100, (int)body["max_tokens"]!);
        Assert.False(body.ContainsKey("max_completion_tokens"));
    }

    [Fact]
    public async Task Without_a_key_none_is_sent()
    {
        _server.NeedsNoKey = true;
        using var host = ModelHost.For(_server, ("OpenAi:ApiKey", ""));
        Assert.Equal("openai", (await host.AskAsync(new TextSink())).Provider);
    }

    [Fact]
    public async Task A_model_on_the_list_may_be_named_and_no_other()
    {
        using var host = ModelHost.For(_server, ("OpenAi:Models:0", "gpt-4o"));
        await host.AskAsync(new TextSink(), "gpt-4o");
        await host.AskAsync(new TextSink(), "gpt-5-expensive");
        Assert.Equal(["gpt-4o", "gpt-4o-mini"], _server.Calls.Select(c => c.Model));
    }

    [Fact]
    public async Task Usage_is_estimated_when_the_server_does_not_tell()
    {
        using var host = ModelHost.For(_server);
        _server.Script(OpenAiScript.Say("Money ", "you owe.") with { TellsUsage = false });
        var answer = await host.AskAsync(new TextSink());
        Assert.Equal(TokenEstimate.Of("Be brief.") + TokenEstimate.Of("What is a loan?"), answer.PromptTokens);
        Assert.Equal(TokenEstimate.Of("Money you owe."), answer.CompletionTokens);
    }

    [Fact]
    public async Task An_answer_that_ends_at_the_token_limit_says_so()
    {
        using var host = ModelHost.For(_server);
        _server.Script(OpenAiScript.Say("Money") with { FinishReason = "length" });
        Assert.True((await host.AskAsync(new TextSink())).Truncated);
    }

    [Fact]
    public async Task A_withheld_answer_is_neither_tried_again_nor_asked_elsewhere()
    {
        using var host = ModelHost.For(_server, ("Fallbacks:0", "offline"));
        _server.Script(OpenAiScript.Say("Half ") with { FinishReason = "content_filter" });
        var failure = await Assert.ThrowsAsync<ModelFailure>(() => host.AskAsync(new TextSink()));
        Assert.Equal("model.filtered", failure.Code);
        Assert.Single(_server.Calls);
    }

    [Theory]
    [InlineData(null, null, "offline")]
    [InlineData("sk-1", null, "openai")]
    [InlineData(null, "http://127.0.0.1:11434/v1", "openai")]
    public void A_key_or_an_address_makes_it_the_provider(string? key, string? url, string provider)
    {
        using var host = new ModelHost(new() { ["Nexus:Ai:OpenAi:ApiKey"] = key, ["Nexus:Ai:OpenAi:BaseUrl"] = url });
        Assert.Equal(provider, host.Services.GetRequiredService<IOptions<AiOptions>>().Value.Provider);
    }

    [Theory]
    [InlineData("OpenAi:BaseUrl", "ftp://models.example/v1")]
    [InlineData("OpenAi:BaseUrl", "https://me:secret@models.example/v1")]
    [InlineData("OpenAi:BaseUrl", "/v1")]
    [InlineData("OpenAi:ApiKey", "sk-two words")]
    [InlineData("OpenAi:Model", "")]
    [InlineData("Provider", "nobody")]
    [InlineData("Fallbacks:0", "nobody")]
    [InlineData("Fallbacks:0", "openai")]
    [InlineData("Prices:0:Provider", "nobody")]
    public void Settings_that_cannot_work_are_refused_and_no_secret_is_repeated(string name, string value)
    {
        using var host = ModelHost.For(_server, (name, value));
        var thrown = Assert.Throws<OptionsValidationException>(() =>
            (host.Services.GetRequiredService<IOptions<AiOptions>>().Value, host.Services.GetRequiredService<IOptions<OpenAiOptions>>().Value));
        Assert.DoesNotContain("secret", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("two words", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(OpenAiServer.Key, thrown.Message, StringComparison.Ordinal);
    }
}
