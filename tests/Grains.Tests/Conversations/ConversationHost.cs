using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Conversations;
using Nexus.Grains.Budgets;
using Nexus.Grains.Conversations;
using Nexus.Grains.Tests.Ai;
using Nexus.Grains.Users;
using Nexus.Ids;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Conversations;

/// <summary>Conversations on a real database, answered by a model that a test scripts.</summary>
internal sealed class ConversationHost : IAsyncDisposable
{
    public const string Owner = "usr_00000000000070008000000000000001";

    private ConversationHost(PostgresDatabase database, ScriptedChatClient model, GrainHost grains)
    {
        Database = database;
        Model = model;
        Host = grains;
    }

    public PostgresDatabase Database { get; }

    public ScriptedChatClient Model { get; }

    public GrainHost Host { get; }

    /// <summary>What the model says.</summary>
    public Func<ScriptedCall, Func<ScriptedCall, IAsyncEnumerable<string>>> Answer { get; set; } = call => Scripts.Say($"Re: {call.Messages[^1].Text}");

    /// <summary>Starts one; the model repeats what it is asked until <see cref="Answer"/> says otherwise.</summary>
    public static async Task<ConversationHost> StartAsync(Action<HostSetup>? configure = null)
    {
        var model = new ScriptedChatClient();
        var database = await PostgresDatabase.CreateAsync();
        var host = await GrainHost.StartAsync(
            database,
            (services, configuration) => services.AddUsers(configuration).AddBudgets(configuration).AddConversations(configuration).AddKeyedSingleton<IChatClient>("scripted", model),
            setup =>
            {
                setup.Settings["Nexus:Ai:Provider"] = "scripted";
                setup.Settings["Nexus:Ai:RetryDelay"] = "00:00:00.001";
                configure?.Invoke(setup);
            });
        var conversations = new ConversationHost(database, model, host);
        model.Script("", call => conversations.Answer(call)(call));
        return conversations;
    }

    /// <summary>Begins a conversation of <see cref="Owner"/>.</summary>
    public async Task<IConversationGrain> BeginAsync(string? systemPrompt = null)
    {
        var grain = Host.Grains.GetGrain<IConversationGrain>(NexusId.New("conv", TimeProvider.System));
        Assert.True((await grain.CreateAsync(new CreateConversation(Owner, null, systemPrompt, null))).IsSuccess);
        return grain;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Database.DisposeAsync();
        Model.Dispose();
    }
}

/// <summary>How tests talk to a conversation.</summary>
internal static class ConversationGrainCalls
{
    /// <summary>Writes a message of the owner's.</summary>
    public static async Task<PostedMessage> SayAsync(this IConversationGrain grain, string text, bool reply = true) => (await grain.PostAsync(
        ConversationHost.Owner,
        new PostMessage(NewId(), text, [], reply ? NewId() : null))).Require();

    /// <summary>Writes a message and waits for the end of the reply.</summary>
    public static async Task<ConversationMessage> AskAsync(this IConversationGrain grain, string text)
    {
        var posted = await grain.SayAsync(text);
        await foreach (var frame in grain.WatchAsync(ConversationHost.Owner, ConversationFrame.PositionAfter(posted.Message.Seq)))
        {
            if (frame is MessageEndedFrame ended && ended.Message.Id == posted.ReplyId)
                return ended.Message;
        }

        throw new InvalidOperationException("The watch ended before the reply did.");
    }

    /// <summary>What the model would be sent now.</summary>
    public static async Task<ConversationContext> ContextAsync(this IConversationGrain grain) =>
        (await grain.GetContextAsync(ConversationHost.Owner)).Require();

    /// <summary>An id as front-ends make them.</summary>
    public static string NewId() => NexusId.New("msg", TimeProvider.System);
}
