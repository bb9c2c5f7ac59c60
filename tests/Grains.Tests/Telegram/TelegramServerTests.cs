using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Nexus.Stands.Telegram;

namespace Nexus.Grains.Tests.Telegram;

/// <summary>The stand-in itself: what the tests of bots lean on.</summary>
public sealed class TelegramServerTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _http = new();
    private TelegramServer _server = null!;
    private TelegramBot _bot = null!;

    /// <summary>A call, and what Telegram says to it.</summary>
    public static readonly TheoryData<string, string, string> Refused = new()
    {
        { "sendMessage", """{"text":"a"}""", "Bad Request: chat_id is empty" },
        { "sendMessage", """{"chat_id":99,"text":"a"}""", "Bad Request: chat not found" },
        { "sendMessage", """{"chat_id":42,"text":""}""", "Bad Request: message text is empty" },
        { "sendMessage", """{"chat_id":42,"text":"<b> </b>","parse_mode":"HTML"}""", "Bad Request: message text is empty" },
        { "sendMessage", """{"chat_id":42,"text":5}""", "Bad Request: field \"text\" must be of type String" },
        { "sendMessage", """{"chat_id":42,"text":"a","txt":"b"}""", "Bad Request: unknown parameter txt" },
        { "sendMessage", """{"chat_id":42,"text":"a","reply_markup":{"inline_keyboard":[[{"text":"x","callback_data":""}]]}}""", "Bad Request: BUTTON_DATA_INVALID" },
        { "sendMessage", """{"chat_id":42,"text":"a","reply_markup":{"inline_keyboard":[[{"text":"x"}]]}}""", "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard" },
        { "setWebhook", """{"url":"https://example.com/","secret_token":"a b"}""", "Bad Request: secret token contains unallowed characters" },
        { "setWebhook", """{"url":"https://example.com/","allowed_updates":["messages"]}""", "Bad Request: can't parse allowed_updates: unknown update type" },
        { "editMessageText", """{"chat_id":42,"message_id":9,"text":"a"}""", "Bad Request: message to edit not found" },
        { "answerCallbackQuery", """{"callback_query_id":"1"}""", "Bad Request: query is too old and response timeout expired or query ID is invalid" },
        { "approveChatJoinRequest", """{"chat_id":42,"user_id":1}""", "Bad Request: HIDE_REQUESTER_MISSING" },
        { "setMyCommands", """{"commands":[{"command":"Start","description":"a"}]}""", "Bad Request: BOT_COMMAND_INVALID" },
        { "setMyCommands", """{"commands":[],"scope":{"type":"everybody"}}""", "Bad Request: unsupported bot command scope type" },
        { "setMyCommands", """{"commands":[],"language_code":"russian"}""", "Bad Request: invalid language code specified" },
        { "deleteMessage", """{"chat_id":42,"message_id":9}""", "Bad Request: message to delete not found" },
        { "sendChatAction", """{"chat_id":42,"action":"dancing"}""", "Bad Request: wrong parameter action in request" },
    };

    public async Task InitializeAsync()
    {
        _server = await TelegramServer.StartAsync();
        _bot = _server.AddBot(1000);
        _ = _bot.Chat(42);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_Telegram_would_refuse_is_refused_in_its_words(string method, string parameters, string description)
    {
        var answer = await CallAsync(method, JsonNode.Parse(parameters)!.AsObject());

        Assert.Equal((false, 400, description), ((bool)answer["ok"]!, (int)answer["error_code"]!, (string)answer["description"]!));
    }

    [Fact]
    public async Task Tokens_and_methods_that_there_are_not_are_told_apart()
    {
        Assert.Equal(404, (int)(await GetAsync("/bot1:short/getMe"))["error_code"]!);
        Assert.Equal(401, (int)(await GetAsync($"/bot{_bot.Token[..^1]}X/getMe"))["error_code"]!);
        Assert.Equal(404, (int)(await GetAsync($"/bot{_bot.Token}/getYou"))["error_code"]!);
    }

    [Fact]
    public async Task A_text_is_measured_after_its_entities_were_taken_out()
    {
        var longest = new string('x', 4096);

        Assert.True((bool)(await SendAsync($"<b>{longest}</b>"))["ok"]!);
        Assert.Equal("Bad Request: message is too long", (string)(await SendAsync($"<b>{longest}x</b>"))["description"]!);
    }

    [Fact]
    public async Task A_chat_that_gets_too_much_at_once_is_limited()
    {
        for (var i = 0; i < 3; i++)
            Assert.True((bool)(await SendAsync($"text {i}"))["ok"]!);

        var limited = await SendAsync("one more");

        Assert.Equal((429, 1), ((int)limited["error_code"]!, (int)limited["parameters"]!["retry_after"]!));
    }

    [Fact]
    public async Task A_bot_that_sends_too_fast_is_limited_whatever_the_chats()
    {
        var answers = new List<JsonObject>();
        for (var chat = 100; chat < 140; chat++)
        {
            _ = _bot.Chat(chat);
            answers.Add(await CallAsync("sendMessage", new JsonObject { ["chat_id"] = chat, ["text"] = "a" }));
        }

        Assert.Contains(answers, a => !(bool)a["ok"]! && (int)a["error_code"]! == 429);
        Assert.InRange(answers.Count(a => (bool)a["ok"]!), 30, 40);
    }

    private Task<JsonObject> SendAsync(string text) =>
        CallAsync("sendMessage", new JsonObject { ["chat_id"] = 42, ["text"] = text, ["parse_mode"] = "HTML" });

    private async Task<JsonObject> CallAsync(string method, JsonObject parameters)
    {
        using var response = await _http.PostAsJsonAsync(new Uri(_server.BaseUrl, $"/bot{_bot.Token}/{method}"), parameters);
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private async Task<JsonObject> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(_server.BaseUrl, path));
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
