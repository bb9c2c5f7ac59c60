using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nexus.Stands.Telegram;

namespace Nexus.StandServer;

/// <summary>
/// The people who use a bot. POST has somebody do something, <c>{"does":"write|press|join|block","who":42,"text":"..."}</c>, and answers when the
/// bot's webhook has taken it; GET tells all calls of the bot.
/// </summary>
internal sealed class People(TelegramServer telegram, TelegramBot bot)
{
    private const long Group = -500;

    /// <summary>Answers everything.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var answer = HttpMethods.IsPost(context.Request.Method) ? await DoAsync(context) : Tell();
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
    }

    private async Task<JsonNode> DoAsync(HttpContext context)
    {
        var wish = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        var (does, who, text) = ((string?)wish["does"], (long)wish["who"]!, (string?)wish["text"] ?? "");
        var update = does switch
        {
            "write" => TelegramUpdates.Message(bot, who, text),
            "press" => TelegramUpdates.CallbackQuery(bot, who, text, bot.Chat(who).Messages.Keys.DefaultIfEmpty(1).Max()),
            "join" => TelegramUpdates.JoinRequest(bot, Group, who),
            "block" => TelegramUpdates.MyChatMember(bot, who, "kicked"),
            _ => throw new BadHttpRequestException("\"does\" is write, press, join or block."),
        };
        var tries = await telegram.DeliverAsync(bot, update, context.RequestAborted);
        return new JsonObject { ["tries"] = tries };
    }

    private JsonArray Tell() =>
    [
        .. telegram.Calls.Select(c => new JsonObject
        {
            ["at"] = c.At.ToString("O", CultureInfo.InvariantCulture),
            ["method"] = c.Method,
            ["parameters"] = c.Parameters.DeepClone(),
            ["status"] = c.Answer.Status,
        }),
    ];
}
