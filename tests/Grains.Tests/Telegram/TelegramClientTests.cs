using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Grains.Telegram;
using Nexus.Stands.Telegram;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Telegram;

public sealed class TelegramClientTests : IAsyncLifetime, IDisposable
{
    private readonly TestLogs _logs = new();
    private TelegramServer _server = null!;
    private TelegramBot _bot = null!;
    private ServiceProvider _services = null!;
    private BotToken _token = null!;

    public async Task InitializeAsync()
    {
        _server = await TelegramServer.StartAsync();
        _bot = _server.AddBot(1000);
        _ = _bot.Chat(42);
        Assert.True(BotToken.TryParse(_bot.Token, out _token!));
        _services = new ServiceCollection().AddMetrics().AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(_logs)).AddSingleton(TimeProvider.System)
            .AddSingleton<TelegramMetrics>().AddSingleton<TelegramClient>()
            .AddSingleton(Options.Create(new TelegramOptions
            {
                BaseUrl = _server.BaseUrl,
                // Long enough for the first call of a loaded machine.
                Timeout = TimeSpan.FromSeconds(3),
                RetryDelay = TimeSpan.FromMilliseconds(1),
            })).BuildServiceProvider();
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _server.DisposeAsync();
    }

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task A_call_brings_what_was_asked_for()
    {
        var me = (await CallAsync("getMe")).Read(TelegramJson.Default.TelegramMe);

        Assert.Equal((1000, true, "stand_1000_bot"), (me!.Id, me.IsBot, me.Username));
        Assert.Equal(1, (await SendAsync("hello")).MessageId);
    }

    [Fact]
    public async Task Every_refusal_has_a_meaning()
    {
        _server.Script("sendMessage", TelegramFault.TooMany(7));
        var limited = await SendAsync("a");
        Assert.Equal((TelegramOutcome.Limited, TimeSpan.FromSeconds(7)), (limited.Outcome, limited.RetryAfter));

        _bot.Chat(42).MigratedTo = -100;
        var migrated = await SendAsync("a");
        Assert.Equal((TelegramOutcome.Migrated, -100L), (migrated.Outcome, migrated.MigrateTo));

        _bot.Chat(42).MigratedTo = null;
        _bot.Chat(42).Forbidden = "bot was blocked by the user";
        Assert.Equal(TelegramOutcome.Forbidden, (await SendAsync("a")).Outcome);
        Assert.Equal(TelegramOutcome.Refused, (await SendAsync("")).Outcome);
        _server.Revoke(_bot);
        Assert.Equal(TelegramOutcome.Unauthorized, (await CallAsync("getMe")).Outcome);
    }

    [Fact]
    public async Task What_may_have_been_sent_is_not_sent_again_at_once()
    {
        _server.Script("sendMessage", new TelegramFault { AfterEffect = true, Closes = true });

        Assert.Equal(TelegramOutcome.Uncertain, (await SendAsync("once")).Outcome);
        Assert.Single(_server.Sent);
    }

    [Fact]
    public async Task What_can_be_repeated_is_repeated()
    {
        _server.Script("getMe", new TelegramFault { Closes = true }, TelegramFault.Broken());

        Assert.True((await CallAsync("getMe")).IsOk);
        Assert.Equal(3, _server.Calls.Count);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up()
    {
        _server.Script("sendMessage", new TelegramFault { Hangs = true });

        Assert.Equal(TelegramOutcome.Uncertain, (await SendAsync("a")).Outcome);
    }

    [Fact]
    public async Task The_token_is_in_no_log_no_activity_and_no_text_of_itself()
    {
        var seen = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            // The stand-in runs in this process too, and what it is called with is its own affair.
            ShouldListenTo = source => source.Name != "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a => seen.Enqueue($"{a.DisplayName} {a.StatusDescription} {string.Join(' ', a.TagObjects.Select(t => $"{t.Key}={t.Value}"))}"),
        };
        ActivitySource.AddActivityListener(listener);
        _server.Script("sendMessage", new TelegramFault { Closes = true });
        _server.Script("getMe", new TelegramFault { Answer = TelegramAnswer.Bad($"it was {_bot.Token}") });

        await SendAsync("a");
        var told = await CallAsync("getMe");

        var secret = _bot.Token.Split(':')[1];
        Assert.Contains(seen, s => s.Contains("telegram getMe", StringComparison.Ordinal));
        Assert.DoesNotContain(seen, s => s.Contains(secret, StringComparison.Ordinal));
        Assert.NotEmpty(_logs.Entries);
        Assert.DoesNotContain(_logs.Entries, e => $"{e.Message} {e.Exception}".Contains(secret, StringComparison.Ordinal));
        Assert.DoesNotContain(secret, $"{told} {_token}", StringComparison.Ordinal);
    }

    private Task<TelegramReply> CallAsync(string method) => _services.GetRequiredService<TelegramClient>().CallAsync(_token, method, CancellationToken.None);

    private Task<TelegramReply> SendAsync(string text) => _services.GetRequiredService<TelegramClient>()
        .CallAsync(_token, "sendMessage", System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { chat_id = 42, text }), CancellationToken.None);
}
