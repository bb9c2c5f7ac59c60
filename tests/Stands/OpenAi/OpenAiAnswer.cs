using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Nexus.Stands.OpenAi;

/// <summary>What the server sends.</summary>
internal static class OpenAiAnswer
{
    private const int Created = 1_767_225_600;

    public static Task ErrorAsync(HttpContext context, OpenAiError error)
    {
        context.Response.StatusCode = error.Status;
        return JsonAsync(context, error.ToJson());
    }

    public static Task ModelsAsync(HttpContext context, IEnumerable<string> models) => JsonAsync(context, new JsonObject
    {
        ["object"] = "list",
        ["data"] = new JsonArray([.. models.Select(m => new JsonObject { ["id"] = m, ["object"] = "model", ["created"] = Created, ["owned_by"] = "stand" })]),
    });

    /// <summary>Answers as scripted.</summary>
    public static async Task WriteAsync(HttpContext context, OpenAiCall call, OpenAiScript script)
    {
        var words = script.Words ?? Words(call.Body["messages"]!.AsArray()[^1]!["content"]!);
        if (script.HoldHeaders)
            await call.HoldAsync(context.RequestAborted);
        if (call.Body["stream"]?.GetValue<bool>() == true)
            await StreamAsync(context, call, script, words);
        else
            await JsonAsync(context, Whole(call, script, words));
    }

    private static async Task StreamAsync(HttpContext context, OpenAiCall call, OpenAiScript script, IReadOnlyList<string> words)
    {
        var usage = call.Body["stream_options"]?["include_usage"]?.GetValue<bool>() == true && script.TellsUsage;
        context.Response.ContentType = "text/event-stream";
        await SendAsync(context, Chunk(call, new JsonObject { ["role"] = "assistant", ["content"] = "" }, finish: null, usage).ToJsonString());
        for (var i = 0; i <= words.Count; i++)
        {
            if (i == script.HoldAt)
                await call.HoldAsync(context.RequestAborted);
            if (script.Break != OpenAiBreak.None && i == script.BreakAt && await BreakAsync(context, script.Break))
                return;
            if (i < words.Count)
                await SendAsync(context, Chunk(call, new JsonObject { ["content"] = words[i] }, finish: null, usage).ToJsonString());
        }

        await SendAsync(context, Chunk(call, [], script.FinishReason, usage).ToJsonString());
        if (usage)
        {
            var last = Chunk(call, null, finish: null, usage: false);
            last["usage"] = Usage(call, words);
            await SendAsync(context, last.ToJsonString());
        }

        await SendAsync(context, "[DONE]");
    }

    // Whether the answer is over with it.
    private static async Task<bool> BreakAsync(HttpContext context, OpenAiBreak how)
    {
        switch (how)
        {
            case OpenAiBreak.Reset:
                context.Abort();
                return true;
            case OpenAiBreak.Garbage:
                await SendAsync(context, "{\"id\":\"chatcmpl-1\",\"choices\":[{");
                return false;
            default:
                return true;
        }
    }

    private static async Task SendAsync(HttpContext context, string data)
    {
        context.RequestAborted.ThrowIfCancellationRequested();
        await context.Response.WriteAsync($"data: {data}\n\n", Encoding.UTF8, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    // With usage asked for, every chunk but the last says that it has none.
    private static JsonObject Chunk(OpenAiCall call, JsonObject? delta, string? finish, bool usage)
    {
        var chunk = new JsonObject
        {
            ["id"] = "chatcmpl-1",
            ["object"] = "chat.completion.chunk",
            ["created"] = Created,
            ["model"] = Answering(call),
            ["service_tier"] = "default",
            ["system_fingerprint"] = "fp_stand",
            ["choices"] = delta is null
                ? []
                : new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = finish }),
        };
        if (usage)
            chunk["usage"] = null;
        return chunk;
    }

    private static JsonObject Whole(OpenAiCall call, OpenAiScript script, IReadOnlyList<string> words) => new()
    {
        ["id"] = "chatcmpl-1",
        ["object"] = "chat.completion",
        ["created"] = Created,
        ["model"] = Answering(call),
        ["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = string.Concat(words), ["refusal"] = null },
            ["logprobs"] = null,
            ["finish_reason"] = script.FinishReason,
        }),
        ["usage"] = Usage(call, words),
    };

    // One token a word, in the question as in the answer.
    private static JsonObject Usage(OpenAiCall call, IReadOnlyList<string> words)
    {
        var prompt = call.Body["messages"]!.AsArray().Sum(m => Words(m!["content"]!).Count);
        return new JsonObject { ["prompt_tokens"] = prompt, ["completion_tokens"] = words.Count, ["total_tokens"] = prompt + words.Count };
    }

    // OpenAI answers with the dated name of what was asked for.
    private static string Answering(OpenAiCall call) => $"{call.Model}-2026-01-01";

    private static List<string> Words(JsonNode content)
    {
        var text = content is JsonArray parts ? string.Concat(parts.Select(p => (string?)p!["text"])) : (string)content!;
        var words = text.Split(' ');
        return [.. words.Select((w, i) => i == 0 ? w : $" {w}")];
    }

    private static async Task JsonAsync(HttpContext context, JsonObject body)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }
}
