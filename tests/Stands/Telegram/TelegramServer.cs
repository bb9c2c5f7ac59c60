using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Nexus.Stands.Telegram;

/// <summary>
/// A stand-in for Telegram's Bot API: it knows its bots by their tokens, is strict about methods, parameters, limits and rates, and sends
/// updates to webhooks as the genuine one does. A test scripts faults and looks at all calls.
/// </summary>
public sealed partial class TelegramServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<long, TelegramBot> _bots = new();
    private readonly ConcurrentQueue<TelegramCall> _calls = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<TelegramFault>> _faults = new(StringComparer.OrdinalIgnoreCase);
    private readonly TelegramDelivery _delivery;
    private StandServer _server = null!;

    private TelegramServer(TimeProvider clock)
    {
        Clock = clock;
        _delivery = new TelegramDelivery(clock);
    }

    /// <summary>What it tells the time by.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Where the API begins.</summary>
    public Uri BaseUrl => _server.Address;

    /// <summary>Whether webhooks may be plain HTTP on any port, as with a Bot API server of one's own in local mode.</summary>
    public bool IsLocal { get; set; } = true;

    /// <summary>All calls that named a bot and a method there are, in the order in which they were answered.</summary>
    public IReadOnlyList<TelegramCall> Calls => [.. _calls];

    /// <summary>The messages that were taken, in order.</summary>
    public IReadOnlyList<TelegramCall> Sent => [.. _calls.Where(c => c.Method == "sendMessage" && c.Answer.Status == 200)];

    public static async Task<TelegramServer> StartAsync(TimeProvider? clock = null, int port = 0)
    {
        var server = new TelegramServer(clock ?? TimeProvider.System);
        server._server = await StandServer.StartAsync(server.AnswerAsync, port);
        return server;
    }

    /// <summary>Makes a bot.</summary>
    public TelegramBot AddBot(long id, string? username = null) => _bots.GetOrAdd(
        id, i => new TelegramBot(i, TokenOf(i, "AAStand"), username ?? $"stand_{i.ToString(CultureInfo.InvariantCulture)}_bot", Clock));

    /// <summary>Gives a bot another token, as its owner has BotFather do.</summary>
    public string Revoke(TelegramBot bot) => bot.Token = TokenOf(bot.Id, "BBStand");

    /// <summary>What the next calls of a method meet, in order.</summary>
    public void Script(string method, params TelegramFault[] faults)
    {
        var queue = _faults.GetOrAdd(method, _ => new ConcurrentQueue<TelegramFault>());
        foreach (var fault in faults)
            queue.Enqueue(fault);
    }

    /// <summary>
    /// Sends an update to the bot's webhook, again and again until it is taken with 2xx; those of one chat one after the other. Answers
    /// how many tries it took; 0: the webhook does not want this kind.
    /// </summary>
    public Task<int> DeliverAsync(TelegramBot bot, JsonObject update, CancellationToken cancellationToken = default) =>
        _delivery.DeliverAsync(bot, update, cancellationToken);

    /// <summary>Sends an update once, whatever comes of it.</summary>
    public Task<int> TryDeliverAsync(TelegramBot bot, JsonObject update, CancellationToken cancellationToken = default) =>
        _delivery.TryAsync(bot, update, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _delivery.Dispose();
        await _server.DisposeAsync();
    }

    internal int PendingUpdates(long botId) => _delivery.Pending(botId);

    private static string TokenOf(long id, string start) => $"{id.ToString(CultureInfo.InvariantCulture)}:{start}_{id.ToString("D28", CultureInfo.InvariantCulture)}";

    private async Task AnswerAsync(HttpContext context)
    {
        var path = CallPath().Match(context.Request.Path.Value ?? "");
        // As the genuine one: what does not look like a token is no path, one that looks right and is not is not let in.
        if (!path.Success)
        {
            await WriteAsync(context, new TelegramAnswer(404, null, "Not Found", null));
            return;
        }

        var id = long.Parse(path.Groups["id"].Value, CultureInfo.InvariantCulture);
        if (!_bots.TryGetValue(id, out var bot) || bot.Token != path.Groups["token"].Value)
            await WriteAsync(context, new TelegramAnswer(401, null, "Unauthorized", null));
        else if (!TelegramMethods.All.TryGetValue(path.Groups["method"].Value, out var method))
            await WriteAsync(context, new TelegramAnswer(404, null, "Not Found: method not found", null));
        else
            await CallAsync(context, bot, path.Groups["method"].Value, method);
    }

    private async Task CallAsync(HttpContext context, TelegramBot bot, string name, TelegramMethod method)
    {
        var fault = _faults.TryGetValue(name, out var faults) && faults.TryDequeue(out var next) ? next : null;
        var parameters = new TelegramParameters([], areTexts: false);
        TelegramAnswer answer;
        try
        {
            parameters = await TelegramParameters.ReadAsync(context.Request);
            parameters.RequireKnown(method.Known);
            answer = fault is { AfterEffect: false }
                ? fault.Answer ?? new TelegramAnswer(0, null, null, null)
                : method.Run(new TelegramRequest(this, bot, parameters));
        }
        catch (TelegramRefusal refusal)
        {
            answer = refusal.Answer;
        }

        _calls.Enqueue(new TelegramCall(bot.Id, name, parameters.Values, Clock.GetUtcNow(), answer));
        if (fault?.Closes == true)
            context.Abort();
        else if (fault?.Hangs == true)
            await LeaveAsync(context);
        else
            await WriteAsync(context, fault?.Answer ?? answer);
    }

    private static Task WriteAsync(HttpContext context, TelegramAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.ToJson().ToJsonString(), context.RequestAborted);
    }

    // Until the other side has had enough.
    private static Task LeaveAsync(HttpContext context)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        context.RequestAborted.Register(() => left.TrySetCanceled());
        return left.Task;
    }

    [GeneratedRegex("^/bot(?<token>(?<id>[0-9]{1,16}):[A-Za-z0-9_-]{30,})/(?<method>[A-Za-z]+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CallPath();
}
