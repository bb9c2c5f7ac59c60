using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Bots;
using Nexus.Grains.Bots;
using Nexus.Grains.Bots.Chats;
using Nexus.Grains.Users;
using Nexus.Results;
using Nexus.Stands.Telegram;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Bots;

/// <summary>Bots on a real database, with a stand-in for Telegram.</summary>
internal sealed class BotHost : IAsyncDisposable
{
    public const string Owner = "usr_00000000000070008000000000000001";

    private const long MainId = 1;

    private BotHost(PostgresDatabase database, TelegramServer telegram, ScriptedHandler handler, GrainHost host) =>
        (Database, Telegram, Handler, Host) = (database, telegram, handler, host);

    public PostgresDatabase Database { get; }

    public TelegramServer Telegram { get; }

    /// <summary>The main bot, when there is one.</summary>
    public TelegramBot Main => Telegram.AddBot(MainId);

    /// <summary>Asked before the bots' own.</summary>
    public ScriptedHandler Handler { get; }

    public GrainHost Host { get; }

    /// <summary>Starts one.</summary>
    /// <param name="configure">More settings.</param>
    /// <param name="hasMain">Whether there is a main bot, with accounts that use it.</param>
    /// <param name="also">More services.</param>
    public static async Task<BotHost> StartAsync(
        Action<HostSetup>? configure = null, bool hasMain = false, Action<IServiceCollection, IConfiguration>? also = null)
    {
        var database = await PostgresDatabase.CreateAsync();
        var telegram = await TelegramServer.StartAsync();
        var handler = new ScriptedHandler();
        var host = await GrainHost.StartAsync(database, (services, configuration) =>
        {
            Add(services, configuration, hasMain);
            also?.Invoke(services, configuration);
        }, setup =>
        {
            setup.Silos = 1;
            setup.Settings["Nexus:Telegram:BaseUrl"] = telegram.BaseUrl.AbsoluteUri;
            setup.Settings["Nexus:Telegram:RetryDelay"] = "00:00:00.005";
            setup.Settings["Nexus:Telegram:Timeout"] = "00:00:01";
            setup.Settings["Nexus:Bots:PublicUrl"] = "http://127.0.0.1:9";
            setup.Settings["Nexus:Bots:RetryDelay"] = "00:00:00.005";
            setup.Settings["Nexus:Bots:SweepInterval"] = "00:00:00.100";
            setup.Settings["Nexus:Events:DuePollInterval"] = "00:00:00.050";
            if (hasMain)
            {
                setup.Settings["Nexus:Bots:MainToken"] = telegram.AddBot(MainId, "main_stand_bot").Token;
                setup.Settings["Nexus:Bots:MainSecret"] = "the-secret-of-the-main-bot";
            }

            setup.Services = services => services.Insert(0, ServiceDescriptor.Singleton<IUpdateHandler>(handler));
            configure?.Invoke(setup);
        });
        return new BotHost(database, telegram, handler, host);
    }

    /// <summary>Registers a bot of <see cref="Owner"/>.</summary>
    public async Task<(string Id, TelegramBot Bot)> RegisterAsync(long telegramId = 1000)
    {
        var bot = Telegram.AddBot(telegramId);
        var result = await RegisterAsync(bot);
        Assert.True(result.IsSuccess, result.Error?.Message);
        return (result.Require().Id, bot);
    }

    public Task<Result<Bot>> RegisterAsync(TelegramBot bot, string owner = Owner, string registration = "reg_1", string? token = null) =>
        Host.Grains.GetGrain<IBotOwnerGrain>(owner).RegisterAsync(BotIds.Of(bot.Id), token ?? bot.Token, name: null, registration);

    public IBotGrain Bot(string id) => Host.Grains.GetGrain<IBotGrain>(id);

    /// <summary>An update comes in, as the front-end hands it over.</summary>
    public async Task TakeAsync(string botId, JsonObject update)
    {
        var taken = new NewUpdate((long)update["update_id"]!, TelegramUpdates.KindOf(update), TelegramUpdates.ChatOf(update), update.ToJsonString());
        await Host.Grains.GetGrain<IUpdateIntakeGrain>("test").TakeAsync(botId, taken);
    }

    /// <summary>The texts that a chat got, in order.</summary>
    public IEnumerable<string> TextsOf(TelegramBot bot, long chatId) => Telegram.Sent.Where(c => c.BotId == bot.Id && c.ChatId == chatId).Select(c => c.Text);

    /// <summary>Waits until so many messages were taken.</summary>
    public Task SentAsync(int count, TimeSpan? deadline = null) =>
        Eventually.Condition(() => Telegram.Sent.Count >= count, deadline, $"{count} messages; {Telegram.Sent.Count} were taken. {Host.Logs.Problems}");

    /// <summary>Waits until nothing is under way.</summary>
    public Task QuietAsync() => Eventually.AsyncCondition(async () =>
        await Database.ScalarAsync<long>("select (select count(*) from bots.update where status = 'pending') + (select count(*) from bots.send where status = 'pending')") == 0);

    private static void Add(IServiceCollection services, IConfiguration configuration, bool hasMain)
    {
        if (hasMain)
            services.AddUsers(configuration);
        services.AddBots(configuration);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Telegram.DisposeAsync();
        await Database.DisposeAsync();
    }
}

/// <summary>
/// Says what it is told, and fails when a text asks for it: <c>fail 3</c> fails three times, then it is said. <c>note x</c> adds to the
/// dialog and says what it is by then, <c>forget</c> ends it, <c>hide</c> has its own text hidden.
/// </summary>
internal sealed class ScriptedHandler : IUpdateHandler
{
    private readonly Dictionary<long, int> _failures = [];

    public bool IsOn { get; set; } = true;

    /// <summary>Awaited in each turn, before it answers.</summary>
    public Func<string, Task>? Before { get; set; }

    public async ValueTask<TurnOutcome?> HandleAsync(ChatTurn turn, CancellationToken cancellationToken)
    {
        if (!IsOn || turn.Update.Message is not { Text: { } text } message)
            return null;
        if (Before is { } before)
            await before(text);
        if (text.StartsWith("fail ", StringComparison.Ordinal))
        {
            lock (_failures)
            {
                var failed = _failures[turn.Update.UpdateId] = _failures.GetValueOrDefault(turn.Update.UpdateId) + 1;
                if (failed <= int.Parse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture))
                    throw new InvalidOperationException("It was told to fail.");
            }
        }

        if (text.StartsWith("note ", StringComparison.Ordinal))
            return Say($"{turn.Dialog}{text[5..]}", new DialogChange($"{turn.Dialog}{text[5..]}"));
        return text == "forget" ? Say(turn.Dialog ?? "nothing", new DialogChange(null)) : Say(text, null) with { Hides = text == "hide" };

        TurnOutcome Say(string said, DialogChange? dialog) => new([Replies.Message(message.Chat.Id, said)], dialog);
    }
}
