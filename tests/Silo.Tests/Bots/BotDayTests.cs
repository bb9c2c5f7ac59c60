using System.Text.Json.Nodes;
using Nexus.Stands.Telegram;

namespace Nexus.Silo.Tests.Bots;

/// <summary>A day of 50 bots: everything that their chats do, with the server stopped and started in the middle.</summary>
public sealed class BotDayTests
{
    private const int Bots = 50;
    private const int People = 39;
    private const long Group = -500;
    private const int Updates = Bots * ((People * 5) + 4 + 1);

    private static readonly string[] OfPerson = ["Welcome", "9 to 18", "Here", "10"];
    private static readonly string[] OfGroup = ["9 to 18", "10", "9 to 18"];
    private static readonly string[] OfNewcomer = ["Welcome"];

    [Fact]
    public async Task Each_chat_has_its_replies_in_order_none_missing_none_doubled()
    {
        await using var town = await BotTown.BuildAsync();
        await using (var morning = await town.StartAsync())
        {
            await town.RegisterAsync(morning, Bots);
            foreach (var bot in town.Bots)
                Live(town, bot);
            await town.TakenAsync(Updates / 3);
            morning.SendTerm();
            Assert.Equal(0, await morning.ExitAsync());
        }

        await using (var noon = await town.StartAsync())
        {
            await town.TakenAsync(Updates * 2 / 3);
            noon.SendTerm();
            Assert.Equal(0, await noon.ExitAsync());
        }

        await using var evening = await town.StartAsync();
        await town.TakenAsync(Updates);
        await town.QuietAsync(evening);

        var texts = town.Texts();
        foreach (var bot in town.Bots)
        {
            for (var person = 1; person <= People; person++)
                Assert.Equal(OfPerson, texts[(bot.Id, person)]);
            Assert.Equal(OfGroup, texts[(bot.Id, Group)]);
            Assert.Equal(OfNewcomer, texts[(bot.Id, People + 1)]);
            Assert.Equal("member", bot.Chat(Group).Members[People + 1]);
        }

        Assert.Equal(Bots * (People + 2), texts.Count);
        Assert.Equal(Updates, await town.CountAsync("select count(*) from bots.update where status = 'done'"));
        Assert.Equal(Bots * People, town.Telegram.Calls.Count(c => c.Method == "answerCallbackQuery" && c.Answer.Status == 200));
        Assert.DoesNotContain(town.Telegram.Calls, c => c.Answer.Status == 429);
    }

    // Every tenth update comes twice, as it does when an answer was lost.
    private static void Live(BotTown town, TelegramBot bot)
    {
        for (var person = 1; person <= People; person++)
        {
            JsonObject[] day =
            [
                TelegramUpdates.Message(bot, person, "/start"),
                TelegramUpdates.Message(bot, person, "What are your hours, please?"),
                TelegramUpdates.CallbackQuery(bot, person, "menu:0"),
                TelegramUpdates.EditedMessage(bot, person, "price?"),
                TelegramUpdates.Message(bot, person, "price?"),
            ];
            foreach (var update in day)
                town.Deliver(bot, update);
            if (person % 2 == 0)
                town.Repeat(bot, day[1]);
        }

        foreach (var text in (string[])["hours?", "price?", "nothing that anybody answers", "and the hours on Sunday?"])
            town.Deliver(bot, TelegramUpdates.Message(bot, userId: 1, text, Group));
        town.Deliver(bot, TelegramUpdates.JoinRequest(bot, Group, People + 1));
    }
}
