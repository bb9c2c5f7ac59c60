using System.Text.Json.Nodes;
using Nexus.Stands.Telegram;
using Nexus.Testing;

namespace Nexus.Grains.Tests.Bots.Main;

public sealed class MainBotSetupTests
{
    [Fact]
    public async Task Telegram_is_told_where_updates_go_and_which_commands_there_are_in_every_language()
    {
        await using var host = await BotHost.StartAsync(hasMain: true);

        await ToldAsync(host);

        Assert.Equal(("http://127.0.0.1:9/webhook/main", "the-secret-of-the-main-bot"), (host.Main.Webhook!.Url, host.Main.Webhook.Secret));
        string[] commands = ["newbot", "mybots", "status", "language", "cancel", "help"];
        Assert.Equal(commands, Names(host.Main.Commands[""]));
        Assert.Equal(commands, Names(host.Main.Commands["ru"]));
        Assert.NotEqual(host.Main.Commands[""].ToJsonString(), host.Main.Commands["ru"].ToJsonString());
    }

    [Fact]
    public async Task It_is_told_again_after_a_failure_until_it_knows()
    {
        await using var host = await BotHost.StartAsync(hasMain: true);
        await ToldAsync(host);
        host.Main.Commands.Clear();
        host.Telegram.Script("setMyCommands", new TelegramFault { Answer = TelegramAnswer.TooMany(1) });

        await host.Host.RestartAsync();
        await Eventually.AsyncCondition(async () => await host.Database.ScalarAsync<long>("select count(*) from nexus.due_work where kind = 'bots.main' and due_at > now() + interval '30 seconds'") == 1);
        await host.Database.ExecuteAsync("update nexus.due_work set due_at = now() where kind = 'bots.main'");

        await ToldAsync(host);
    }

    private static Task ToldAsync(BotHost host) => Eventually.AsyncCondition(async () =>
        host.Main.Commands.Count == 2 && await host.Database.ScalarAsync<long>("select count(*) from nexus.due_work where kind = 'bots.main'") == 0);

    private static IEnumerable<string> Names(JsonArray commands) => commands.Select(c => (string)c!["command"]!);
}
