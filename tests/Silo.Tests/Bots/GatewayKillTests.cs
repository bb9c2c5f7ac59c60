using Nexus.Stands.Telegram;
using Nexus.Testing;

namespace Nexus.Silo.Tests.Bots;

/// <summary>Updates and their answers through the sudden end of the process, twice.</summary>
public sealed class GatewayKillTests
{
    private const int Bots = 10;
    private const int People = 20;
    private const int Updates = Bots * People * 3;

    private static readonly string[] Expected = ["Welcome", "9 to 18", "10"];

    [Fact]
    public async Task What_was_taken_is_answered_in_order_and_at_most_what_was_under_way_twice()
    {
        await using var town = await BotTown.BuildAsync();
        for (var life = 0; life < 2; life++)
        {
            await using var server = await town.StartAsync();
            if (life == 0)
            {
                await town.RegisterAsync(server, Bots);
                foreach (var bot in town.Bots)
                    Live(town, bot);
            }

            var sent = Bots * People * (life + 1);
            await Eventually.Condition(() => town.Telegram.Sent.Count >= sent, TimeSpan.FromMinutes(1), $"{sent} messages");
            await server.KillAsync();
        }

        await using var last = await town.StartAsync();
        await town.TakenAsync(Updates);
        await town.QuietAsync(last);

        Assert.Equal(Updates, await town.CountAsync("select count(*) from bots.update where status = 'done'"));
        Assert.Equal(Updates, await town.CountAsync("select count(*) from bots.send where status = 'sent'"));
        var texts = town.Texts();
        Assert.Equal(Bots * People, texts.Count);

        // Nobody can ask Telegram whether a message was sent whose answer was lost: it is sent again, right behind itself.
        Assert.All(texts.Values, t => Assert.Equal(Expected, t.Where((text, place) => place == 0 || text != t[place - 1])));
        Assert.InRange(town.Telegram.Sent.Count, Updates, Updates + (2 * Bots * 30));
    }

    private static void Live(BotTown town, TelegramBot bot)
    {
        for (var person = 1; person <= People; person++)
        {
            foreach (var text in (string[])["/start", "hours?", "price?"])
                town.Deliver(bot, TelegramUpdates.Message(bot, person, text));
        }
    }
}
