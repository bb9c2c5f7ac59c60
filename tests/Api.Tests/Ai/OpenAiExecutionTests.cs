using System.Net;
using System.Text.Json;
using Nexus.Api.Tests.Templates;
using Nexus.Stands.OpenAi;
using Nexus.Testing;

namespace Nexus.Api.Tests.Ai;

/// <summary>A server whose settings name an OpenAI-compatible one, from the request to the provider and back.</summary>
public sealed class OpenAiExecutionTests : IAsyncLifetime
{
    private OpenAiServer _provider = null!;
    private PostgresDatabase _database = null!;
    private NexusServer _server = null!;

    public async Task InitializeAsync()
    {
        _provider = await OpenAiServer.StartAsync("llama-stand");
        _database = await PostgresDatabase.CreateAsync();
        _server = await NexusServer.StartAsync(_database, setup =>
        {
            setup.Settings["Nexus:Ai:OpenAi:BaseUrl"] = _provider.BaseUrl.ToString();
            setup.Settings["Nexus:Ai:OpenAi:ApiKey"] = OpenAiServer.Key;
            setup.Settings["Nexus:Ai:OpenAi:Model"] = "llama-stand";
            setup.Settings["Nexus:Ai:Fallbacks:0"] = "offline";
            setup.Settings["Nexus:Ai:Offline:DeltaDelay"] = "00:00:00";
            setup.Settings["Nexus:Ai:Prices:0:Provider"] = "openai";
            setup.Settings["Nexus:Ai:Prices:0:CompletionPerMillion"] = "1000000";
        });
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _database.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Text_streams_as_the_provider_writes_it_and_the_result_names_it()
    {
        using var user = await _server.RegisterUserAsync();
        _provider.Script(OpenAiScript.Say("Money ", "you ", "owe.") with { HoldAt = 2 });
        var id = await user.Client.StartAsync("What is a loan?", "finance");
        await Eventually.Condition(() => _provider.Calls.Count == 1);
        await _provider.Calls[0].Held;
        var length = 0;
        var seen = await user.Client.StreamAsync(id, until: e => e.EventType == "domain.delta"
            && (length += e.Data.GetProperty("text").GetString()!.Length) == "Money you ".Length);
        Assert.Equal("Money you ", seen.TextOf("finance"));
        Assert.Equal("running", (await user.Client.StatusAsync(id)).GetProperty("status").GetString());

        _provider.Calls[0].Release();
        var section = Section(await user.Client.EndAsync(id));
        Assert.Equal("Money you owe.", section.GetProperty("text").GetString());
        Assert.Equal("openai", section.GetProperty("provider").GetString());
        Assert.Equal("llama-stand-2026-01-01", section.GetProperty("model").GetString());
        Assert.Equal(3m, section.GetProperty("cost").GetDecimal());
    }

    [Fact]
    public async Task Cancelling_an_execution_hangs_up_on_the_provider()
    {
        using var user = await _server.RegisterUserAsync();
        _provider.Script(OpenAiScript.Say("Money ", "you owe.") with { HoldAt = 1 });
        var id = await user.Client.StartAsync("What is a loan?", "finance");
        await Eventually.Condition(() => _provider.Calls.Count == 1);
        await _provider.Calls[0].Held;
        using var response = await user.Client.PostAsync(new Uri($"/api/v1/templates/cancel/{id}", UriKind.Relative), content: null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await _provider.Calls[0].ClientLeft;
    }

    [Fact]
    public async Task When_the_provider_refuses_the_fallback_is_named()
    {
        using var user = await _server.RegisterUserAsync();
        _provider.Script(OpenAiScript.Fail(401));
        var result = await user.Client.EndAsync(await user.Client.StartAsync("What is a loan?", "finance"));
        Assert.Equal("completed", result.GetProperty("status").GetString());
        Assert.Equal("offline", Section(result).GetProperty("provider").GetString());
        Assert.DoesNotContain(_server.Logs.Entries, e => $"{e.Message}{e.Exception}".Contains(OpenAiServer.Key, StringComparison.Ordinal));
    }

    private static JsonElement Section(JsonElement result) => result.GetProperty("sections")[0];
}
