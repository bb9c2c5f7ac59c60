using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Bots;
using Nexus.Conversations;
using Nexus.Grains.Budgets;
using Nexus.Grains.Conversations;
using Nexus.Grains.Tests.Ai;
using Nexus.Grains.Users;
using Nexus.Stands.Telegram;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Bots;

/// <summary>Bots whose private messages the model answers.</summary>
public sealed class AssistantTests : IAsyncLifetime, IDisposable
{
    private readonly ScriptedChatClient _model = new();
    private BotHost _host = null!;
    private TelegramBot _bot = null!;
    private string _id = "";
    private Func<ScriptedCall, Func<ScriptedCall, IAsyncEnumerable<string>>> _answer = call => Scripts.Say($"Re: {call.Messages[^1].Text}");

    public async Task InitializeAsync()
    {
        _model.Script("", call => _answer(call)(call));
        _host = await BotHost.StartAsync(
            setup =>
            {
                setup.Settings["Nexus:Ai:Provider"] = "scripted";
                setup.Settings["Nexus:Ai:RetryDelay"] = "00:00:00.001";
            },
            also: (services, configuration) => services.AddUsers(configuration).AddBudgets(configuration).AddConversations(configuration)
                .AddKeyedSingleton<IChatClient>("scripted", _model));
        _host.Handler.IsOn = false;
        (_id, _bot) = await _host.RegisterAsync();
        await SetAsync(new BotAi("Be brief."));
    }

    public Task DisposeAsync() => _host.DisposeAsync().AsTask();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task Private_messages_are_answered_in_a_conversation_of_the_owners()
    {
        await SaidAsync("one");
        await SaidAsync("two");

        Assert.Equal(["Re: one", "Re: two"], _host.TextsOf(_bot, 42));
        var asked = _model.Calls.Last().Messages.Select(m => $"{m.Role} {m.Text}").ToList();
        Assert.Equal(["system Be brief.", "user one", "assistant Re: one", "user two"], asked);
        Assert.Contains(_host.Telegram.Calls, c => c is { Method: "sendChatAction", ChatId: 42, Answer.Status: 200 });
    }

    [Fact]
    public async Task What_the_settings_answer_and_what_is_said_in_groups_is_not_the_models()
    {
        await _host.Bot(_id).SetSettingsAsync(
            BotHost.Owner, BotSettings.None with { AutoReplies = [new AutoReply("hours", TriggerMatch.Exact, "9 to 18")], Ai = new BotAi() }, expected: null);

        await _host.TakeAsync(_id, TelegramUpdates.Message(_bot, 42, "what is this?", chatId: -7));
        await _host.TakeAsync(_id, TelegramUpdates.Message(_bot, 42, "/unknown"));
        await SaidAsync("hours");

        await _host.QuietAsync();
        Assert.Equal(["9 to 18"], _host.Telegram.Sent.Select(c => c.Text));
        Assert.Empty(_model.Calls);
    }

    [Fact]
    public async Task Another_conversation_begins_when_it_is_asked_for_or_its_owner_deleted_it()
    {
        await SaidAsync("one");
        await SaidAsync("/new");
        await SaidAsync("two");
        Assert.Equal(["system Be brief.", "user two"], _model.Calls.Last().Messages.Select(m => $"{m.Role} {m.Text}"));

        var conversation = await _host.Database.ScalarAsync<string>("select state::jsonb ->> 'conversation' from bots.dialog");
        await _host.Host.Grains.GetGrain<IConversationGrain>(conversation!).DeleteAsync(BotHost.Owner, expected: null);
        await SaidAsync("three");

        Assert.Equal(["system Be brief.", "user three"], _model.Calls.Last().Messages.Select(m => $"{m.Role} {m.Text}"));
        Assert.Equal("Re: three", _host.TextsOf(_bot, 42).Last());
    }

    [Fact]
    public async Task A_conversation_is_told_what_the_settings_say_by_now()
    {
        await SaidAsync("one");
        await SetAsync(new BotAi("Be funny."));

        // What workers know of a bot is good for two seconds.
        await Eventually.AsyncCondition(async () =>
        {
            await SaidAsync("two");
            return _model.Calls.Last().Messages[0].Text == "Be funny.";
        });
    }

    [Fact]
    public async Task A_long_answer_comes_in_parts_and_one_that_failed_is_excused_in_the_askers_language()
    {
        _answer = _ => Scripts.Say(string.Join(' ', Enumerable.Repeat("word", 1500)));
        await SaidAsync("long", messages: 2);
        Assert.All(_host.Telegram.Sent, c => Assert.InRange(c.Text.Length, 2000, 4096));

        _answer = _ => Scripts.Fail(new InvalidOperationException("No model today."));
        await _host.TakeAsync(_id, TelegramUpdates.Message(_bot, 43, "почему?", language: "ru"));
        await _host.SentAsync(3);
        Assert.StartsWith("Сейчас я не могу ответить.", _host.TextsOf(_bot, 43).Single(), StringComparison.Ordinal);
    }

    private async Task SaidAsync(string text, int messages = 1)
    {
        var before = _host.Telegram.Sent.Count;
        await _host.TakeAsync(_id, TelegramUpdates.Message(_bot, 42, text));
        await _host.SentAsync(before + messages);
        await _host.QuietAsync();
    }

    private async Task SetAsync(BotAi ai) =>
        Assert.True((await _host.Bot(_id).SetSettingsAsync(BotHost.Owner, BotSettings.None with { Ai = ai }, expected: null)).IsSuccess);
}
