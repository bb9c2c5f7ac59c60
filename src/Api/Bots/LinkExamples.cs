namespace Nexus.Api.Bots;

/// <summary>What the OpenAPI document shows of linked chats.</summary>
internal static class LinkExamples
{
    private const string Text = "AZwTkAAAejuMTV5vcIGSA0ExampleExampleExample";
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static readonly LinkCodeResponse Code = new(Text, Time.AddMinutes(15), $"https://t.me/nexus_example_bot?start={Text}");

    public static readonly BotLinksResponse Links = new([new BotLinkResponse(ChatId: 42, "Ann", "ann_example", Time)]);
}
