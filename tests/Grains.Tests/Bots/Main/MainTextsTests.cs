using System.Reflection;
using Nexus.Bots;
using Nexus.Grains.Bots.Main;

namespace Nexus.Grains.Tests.Bots.Main;

public sealed class MainTextsTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_text_is_there_in_every_language_and_says_what_it_is_given()
    {
        foreach (var property in typeof(MainTexts).GetProperties().Where(p => p.PropertyType == typeof(string)))
        {
            var texts = MainTexts.All.Select(t => (string)property.GetValue(t)!).ToList();
            Assert.All(texts, t => Assert.InRange(t.Trim().Length, 1, 4096));
            Assert.True(texts.Distinct(StringComparer.Ordinal).Count() == texts.Count, $"{property.Name} is the same in two languages.");
        }

        foreach (var method in typeof(MainTexts).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(m => !m.IsSpecialName))
        {
            var arguments = method.GetParameters().Select((p, i) => Example(p.ParameterType, i)).ToArray();
            Assert.All(MainTexts.All, t =>
            {
                var text = (string)method.Invoke(t, arguments)!;
                Assert.All(arguments.Where(a => a is string), a => Assert.Contains((string)a!, text, StringComparison.Ordinal));
                Assert.All(arguments.OfType<int>(), a => Assert.Matches($"{a}|{a + 1}", text));
            });
        }
    }

    [Fact]
    public void Notices_and_buttons_are_short_enough()
    {
        foreach (var texts in MainTexts.All)
        {
            Assert.InRange(texts.Stale.Length, 1, 200);
            Assert.All(texts.Commands, c => Assert.InRange(c.Description.Length, 1, 256));
        }
    }

    [Theory]
    [InlineData(1, "1 обновление")]
    [InlineData(2, "2 обновления")]
    [InlineData(5, "5 обновлений")]
    [InlineData(11, "11 обновлений")]
    [InlineData(12, "12 обновлений")]
    [InlineData(21, "21 обновление")]
    [InlineData(24, "24 обновления")]
    [InlineData(111, "111 обновлений")]
    [InlineData(0, "0 обновлений")]
    [InlineData(1101, "1\u00A0101 обновление")]
    public void Russian_plurals_are_right(long number, string text) =>
        Assert.Contains($"{text} и", new RussianTexts().Status("Аня", new MainStatus(1, 1, number, 0)), StringComparison.Ordinal);

    [Theory]
    [InlineData(1, "1 update and")]
    [InlineData(0, "0 updates and")]
    [InlineData(1101, "1,101 updates and")]
    public void English_plurals_are_right(long number, string text) =>
        Assert.Contains(text, new EnglishTexts().Status("Ann", new MainStatus(1, 1, number, 0)), StringComparison.Ordinal);

    [Theory]
    [InlineData(null, "ru", "ru")]
    [InlineData(null, "ru-RU", "ru")]
    [InlineData(null, "rum", "en")]
    [InlineData(null, "de", "en")]
    [InlineData(null, null, "en")]
    [InlineData("ru", "en", "ru")]
    [InlineData("xx", "ru", "ru")]
    public void What_was_chosen_counts_then_the_persons_own(string? chosen, string? language, string code) => Assert.Equal(code, MainTexts.For(chosen, language).Code);

    [Fact]
    public void A_bots_page_fits_into_a_message_whatever_stands_in_it()
    {
        var bot = new Bot("bot_1", 1, new string('u', 32), new string('n', 100), IsRunning: true, new BotWebhook(false, null, new string('p', 5000)), Time, Time, 1);

        Assert.All(MainTexts.All, t => Assert.InRange(t.Bot(bot, new BotSettings(new string('w', 4096)), Stats).Length, 1, 4096));
    }

    private static readonly BotStats Stats = new(5, 4, 0, 3, 0, 1, 0, 2, 1);

    private static object Example(Type type, int number) =>
        type == typeof(string) ? $"given{number}"
        : type == typeof(int) ? 17 + number
        : type == typeof(MainStatus) ? new MainStatus(3, 2, 1, 0)
        : type == typeof(Bot) ? new Bot("bot_1", 1, "shop_bot", "Shop", IsRunning: true, new BotWebhook(true, null, null), Time, Time, 1)
        : type == typeof(BotSettings) ? BotSettings.None
        : type == typeof(BotStats) ? Stats
        : throw new InvalidOperationException($"No example of {type}.");
}
