using System.Globalization;
using System.Text.Json;

namespace Nexus.Bench.Empty;

/// <summary>
/// As much of the Bot API as a bot needs to be registered and to answer: every call succeeds at once. GET / tells the address and the secret
/// that a webhook was set with last.
/// </summary>
internal sealed class Telegram
{
    private string _webhook = "{}";
    private int _messages;

    /// <summary>Answers everything.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path == "/")
        {
            await context.Response.WriteAsync(_webhook);
            return;
        }

        var bot = path[4..path.IndexOf(':', StringComparison.Ordinal)];
        context.Response.ContentType = "application/json";
        switch (path[(path.LastIndexOf('/') + 1)..])
        {
            case "getMe":
                await AnswerAsync(context, $$"""{"id":{{bot}},"is_bot":true,"first_name":"Bench","username":"bench_bot"}""");
                return;
            case "setWebhook":
                using (var body = await JsonDocument.ParseAsync(context.Request.Body))
                    _webhook = body.RootElement.GetRawText();
                await AnswerAsync(context, "true");
                return;
            default:
                await AnswerAsync(context, $$"""{"message_id":{{Interlocked.Increment(ref _messages).ToString(CultureInfo.InvariantCulture)}}}""");
                return;
        }
    }

    private static Task AnswerAsync(HttpContext context, string result) => context.Response.WriteAsync($$"""{"ok":true,"result":{{result}}}""");
}
