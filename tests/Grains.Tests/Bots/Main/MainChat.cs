using System.Text.Json.Nodes;
using Nexus.Bots;
using Nexus.Stands.Telegram;
using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Grains.Tests.Bots.Main;

/// <summary>Somebody who talks with the main bot, and sees what it shows.</summary>
internal sealed class MainChat(BotHost host, long id, string language = "en")
{
    private JsonObject? _page;

    public long Id => id;

    /// <summary>What is written in the page that was shown last.</summary>
    public string Text => (string)_page!["text"]!;

    /// <summary>What stands on its buttons.</summary>
    public IEnumerable<string> Buttons => Cells().Select(b => (string)b["text"]!);

    private IEnumerable<TelegramCall> Shown => host.Telegram.Calls.Where(
        c => c.BotId == host.Main.Id && c.ChatId == id && c.Method is "sendMessage" or "editMessageText" && c.Answer.Status == 200);

    /// <summary>Writes something and waits for the answer.</summary>
    public async Task<string> SayAsync(string text)
    {
        var before = Shown.Count();
        await host.TakeAsync(BotIds.Main, TelegramUpdates.Message(host.Main, id, text, language: language));
        return await SeeAsync(before);
    }

    /// <summary>Presses the button with this label and waits for the page to change.</summary>
    public Task<string> PressAsync(string label) =>
        PressDataAsync((string)(Cells().FirstOrDefault(b => (string)b["text"]! == label) ?? throw new InvalidOperationException($"No button {label}: {string.Join(", ", Buttons)}"))["callback_data"]!);

    /// <summary>Presses a button of a page that is not shown any more.</summary>
    public async Task<string> PressDataAsync(string data)
    {
        var before = Shown.Count();
        await host.TakeAsync(BotIds.Main, TelegramUpdates.CallbackQuery(host.Main, id, data, (long)_page!["message_id"]!, language));
        return await SeeAsync(before);
    }

    /// <summary>Links this chat to an account.</summary>
    public async Task<string> LinkAsync(string userId)
    {
        var code = (await host.Host.Grains.GetGrain<IBotLinksGrain>(userId).MakeCodeAsync()).Require().Code;
        return await SayAsync($"/start {code}");
    }

    /// <summary>Makes an account.</summary>
    public static async Task<string> NewAccountAsync(BotHost host, int number = 1)
    {
        var userId = $"usr_0000000000007000800000000000{number:D4}";
        var made = await host.Host.Grains.GetGrain<IUserGrain>(userId).CreateWithoutPasswordAsync(
            new NewUser($"ann{number}@example.com", "", $"Ann {number}", Language: null, [Roles.User], new ClientInfo(Ip: null, UserAgent: null)));
        Assert.True(made.IsSuccess, made.Error?.Message);
        return userId;
    }

    private async Task<string> SeeAsync(int before)
    {
        await Eventually.Condition(() => Shown.Count() > before, TimeSpan.FromSeconds(20), $"an answer to {id}. {host.Host.Logs.Problems}");
        var call = Shown.Last();
        _page = new JsonObject
        {
            ["message_id"] = call.Answer.Result!["message_id"]!.DeepClone(),
            ["text"] = call.Text,
            ["reply_markup"] = call.Parameters["reply_markup"]?.DeepClone(),
        };
        return call.Text;
    }

    private IEnumerable<JsonNode> Cells() =>
        (_page?["reply_markup"]?["inline_keyboard"] as JsonArray ?? []).SelectMany(row => row!.AsArray()).Select(cell => cell!);
}
