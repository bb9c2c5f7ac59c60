using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nexus.Bots;
using Nexus.Grains.Bots.Chats;
using Nexus.Grains.Telegram;
using Nexus.Stands.Telegram;

namespace Nexus.Grains.Tests.Bots;

public sealed class HelloHandlerTests : IAsyncLifetime
{
    private static readonly BotSettings Settings = new(
        "Welcome!", AutoApprove: true, [new MenuButton("Hours", "9 to 18"), new MenuButton("Where", "Here")],
        [new AutoReply("Price", TriggerMatch.Contains, "See the list"), new AutoReply("hi", TriggerMatch.Exact, "Hello")]);

    private TelegramServer _telegram = null!;
    private TelegramBot _bot = null!;

    public async Task InitializeAsync()
    {
        _telegram = await TelegramServer.StartAsync();
        _bot = _telegram.AddBot(1000);
    }

    public async Task DisposeAsync() => await _telegram.DisposeAsync();

    [Theory]
    [InlineData("/start")]
    [InlineData("/start from-a-link")]
    [InlineData("/start@stand_1000_bot")]
    public async Task Start_is_answered_with_the_welcome_and_its_menu(string text)
    {
        var call = Assert.Single(await AnswerAsync(TelegramUpdates.Message(_bot, 42, text)));

        Assert.Equal((42, "sendMessage"), (call.ChatId, call.Method));
        var parameters = JsonNode.Parse(call.Parameters)!;
        Assert.Equal("Welcome!", (string)parameters["text"]!);
        Assert.Equal("menu:1", (string)parameters["reply_markup"]!["inline_keyboard"]![1]![0]!["callback_data"]!);
    }

    [Theory]
    [InlineData("what is the PRICE?", "See the list")]
    [InlineData(" Hi ", "Hello")]
    [InlineData("hi there", null)]
    [InlineData("/startle", null)]
    public async Task The_first_auto_reply_that_fits_answers(string text, string? reply)
    {
        var calls = await AnswerAsync(TelegramUpdates.Message(_bot, 42, text));

        Assert.Equal(reply is null ? [] : [reply], calls.Select(c => (string)JsonNode.Parse(c.Parameters)!["text"]!));
    }

    [Fact]
    public async Task A_button_is_answered_after_its_waiting_was_ended()
    {
        var calls = await AnswerAsync(TelegramUpdates.CallbackQuery(_bot, 42, "menu:0"));

        Assert.Equal(["answerCallbackQuery", "sendMessage"], calls.Select(c => c.Method));
    }

    [Fact]
    public async Task A_button_of_an_older_menu_only_stops_waiting()
    {
        var calls = await AnswerAsync(TelegramUpdates.CallbackQuery(_bot, 42, "menu:7"));

        Assert.Equal("answerCallbackQuery", Assert.Single(calls).Method);
    }

    [Fact]
    public async Task Who_asks_to_join_is_welcomed_in_private_and_let_in()
    {
        var calls = await AnswerAsync(TelegramUpdates.JoinRequest(_bot, -7, 42));

        Assert.Equal([(42, "sendMessage"), (-7L, "approveChatJoinRequest")], calls.Select(c => (c.ChatId, c.Method)));
    }

    [Fact]
    public async Task The_main_bot_is_another_handlers()
    {
        var turn = new ChatTurn(Account(BotIds.Main), Read(TelegramUpdates.Message(_bot, 42, "/start")));

        Assert.Null(await new HelloHandler().HandleAsync(turn, CancellationToken.None));
    }

    private static async Task<ImmutableArray<OutgoingCall>> AnswerAsync(JsonObject update) =>
        (await new HelloHandler().HandleAsync(new ChatTurn(Account("bot_1"), Read(update)), CancellationToken.None))?.Calls ?? [];

    private static BotAccount Account(string id) => new(id, "", IsRunning: true, Settings);

    private static TelegramUpdate Read(JsonObject update) => update.Deserialize(TelegramUpdateJson.Default.TelegramUpdate)!;
}
