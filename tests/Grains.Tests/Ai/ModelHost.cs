using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nexus.Grains.Ai;
using Nexus.Stands.OpenAi;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Ai;

/// <summary>Model calls as a process has them: configured by settings, with a clock that the test drives.</summary>
internal sealed class ModelHost : IDisposable
{
    private readonly ServiceProvider _services;

    public ModelHost(Dictionary<string, string?> settings, ScriptedChatClient? scripted = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection().AddSingleton<TimeProvider>(Clock);
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs)).AddAi(configuration);
        if (scripted is not null)
            services.AddKeyedSingleton<IChatClient>("scripted", scripted);
        _services = services.BuildServiceProvider();
    }

    public ManualTimeProvider Clock { get; } = new();

    public TestLogs Logs { get; } = new();

    public IServiceProvider Services => _services;

    public ModelCaller Caller => _services.GetRequiredService<ModelCaller>();

    /// <summary>With the stand-in as the provider, and what a test adds.</summary>
    public static ModelHost For(OpenAiServer server, params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Nexus:Ai:OpenAi:BaseUrl"] = server.BaseUrl.ToString(),
            ["Nexus:Ai:OpenAi:ApiKey"] = OpenAiServer.Key,
        };
        foreach (var (name, value) in settings)
            all[$"Nexus:Ai:{name}"] = value;
        return new ModelHost(all);
    }

    /// <summary>Asks for an answer to <c>What is a loan?</c></summary>
    public Task<ModelAnswer> AskAsync(TextSink sink, string? model = null, CancellationToken cancellationToken = default) => Caller.StreamAsync(
        [new ChatMessage(ChatRole.System, "Be brief."), new ChatMessage(ChatRole.User, "What is a loan?")],
        new ChatOptions { MaxOutputTokens = 100, ModelId = model }, sink, cancellationToken);

    /// <summary>Lets the clock run in small steps until a call is over: pauses between tries are known to the call alone.</summary>
    public Task RunAsync(Task call) => Eventually.Condition(() =>
    {
        Clock.Advance(TimeSpan.FromMilliseconds(100));
        return call.IsCompleted;
    });

    public void Dispose() => _services.Dispose();
}
