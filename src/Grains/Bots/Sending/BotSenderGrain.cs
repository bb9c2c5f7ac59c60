using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Bots;
using Nexus.Grains.Events;
using Nexus.Grains.Placement;
using Nexus.Grains.Telegram;
using Orleans.Concurrency;

namespace Nexus.Grains.Bots.Sending;

/// <summary>What a sender needs besides its line.</summary>
internal sealed record SenderServices(
    SendTable Table, RecipientTable Recipients, BotAccounts Accounts, BotSecrets Secrets, TelegramClient Client, SendRules Rules,
    IOptions<BotsOptions> Options, BotsMetrics Metrics, TimeProvider Clock, ILogger<BotSenderGrain> Logger);

/// <inheritdoc cref="IBotSenderGrain"/>
/// <remarks>
/// It may die anywhere: a reply that was sent and not recorded is sent again, because Telegram gives no way to ask; a broadcast is not
/// (<see cref="BroadcastSends"/>). The pace begins with what was recorded; should something be missing there, Telegram's 429 says so. Replies
/// go first, people wait for them.
/// </remarks>
[Reentrant]
[PreferSilo(SiloRoles.Bots)]
internal sealed partial class BotSenderGrain(SenderServices services) : Grain, IBotSenderGrain, IDisposable
{
    private const int MostInHand = 500;
    private const int LoadBelow = 250;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger = services.Logger;
    private readonly SendPace _pace = new(services.Options.Value.SendsPerSecond);
    private readonly SendLine _line = new();
    private readonly HashSet<Task> _sends = [];
    private BroadcastSends? _broadcasts;
    private IGrainTimer? _timer;
    private Task _load = Task.CompletedTask;
    private DateTimeOffset? _loadAt;
    private bool _mayBeMore;
    private bool _isStopped;
    private int _outages;

    private string Key => this.GetPrimaryKeyString();

    private DateTimeOffset Now => services.Clock.GetUtcNow();

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var (chatId, at) in await services.Table.ReadLatelyAsync(Key, cancellationToken))
            _pace.Remember(chatId, at);
        _broadcasts = new BroadcastSends(new BroadcastPart(Key, _pace, FindTokenAsync, Advance, _stopping.Token), services, GrainFactory);
        if (await services.Recipients.CutOffAsync(Key, underWay: [], cancellationToken))
        {
            // Which of them were sent in the last second is not looked up: it is waited for.
            _pace.HoldAll(Now + Second);
            _broadcasts.Wake();
        }

        _timer = this.RegisterGrainTimer(
            _ => TickAsync(), new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true });
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // What is under way is let end, so that it is recorded and not sent again.
        _isStopped = true;
        _timer?.Dispose();
        var broadcasts = _broadcasts?.CloseAsync() ?? Task.CompletedTask;
        await Task.WhenAny(Task.WhenAll([.. _sends, broadcasts]), Task.Delay(StopLimit, services.Clock, cancellationToken));
        await _stopping.CancelAsync();
        await Task.WhenAll([.. _sends, _load, broadcasts]).WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    /// <inheritdoc/>
    public Task WakeAsync()
    {
        _mayBeMore = true;
        Advance();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task WakeBroadcastsAsync()
    {
        _broadcasts!.Wake();
        Advance();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private Task TickAsync()
    {
        Advance();
        return Task.CompletedTask;
    }

    private void Advance()
    {
        while (!_isStopped)
        {
            if (_loadAt <= Now)
                (_loadAt, _mayBeMore) = (null, true);
            if (_mayBeMore && _loadAt is null && _line.Count < LoadBelow && _load.IsCompleted)
                _load = LoadAsync();
            if (_line.Next(_pace, Now, out var readyAt) is not { } next)
            {
                var broadcastsAt = _broadcasts!.Advance();
                if (Earlier(Earlier(readyAt, broadcastsAt), _loadAt) is { } at)
                    LookAt(at);
                return;
            }

            _pace.Begin(next.ChatId, next.IsMessage);
            _line.Begin(next);
            Track(SendAsync(next));
        }
    }

    private void Track(Task send)
    {
        if (send.IsCompleted)
            return;
        _sends.Add(send);
        _ = ForgetAsync(send);
    }

    private async Task ForgetAsync(Task send)
    {
        await send;
        _sends.Remove(send);
    }

    // Never throws.
    private async Task LoadAsync()
    {
        _mayBeMore = false;
        try
        {
            var page = await services.Table.ReadAsync(Key, _line.Places, MostInHand, _stopping.Token);
            foreach (var send in page.Where(s => s.NextAt > Now))
                _pace.Hold(send.ChatId, send.NextAt);
            _line.Add(page);
            _mayBeMore |= page.Count == MostInHand;
            _outages = 0;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            var pause = BackOff.After(++_outages, FirstPause, Soon);
            LogOutage(exception, Key, pause);
            _loadAt = Now + pause;
        }

        _load = Task.CompletedTask;
        Advance();
    }

    // Never throws.
    private async Task SendAsync(WaitingSend send)
    {
        TelegramReply? reply = null;
        try
        {
            reply = await CallAsync(send);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            LogNotSent(exception, Key, send.Place);
            reply = TelegramReply.None(TelegramOutcome.Unavailable, "The call could not be made on our side.");
        }

        _pace.End(send.ChatId, send.IsMessage, Now);
        if (reply is null)
        {
            // The bot was stopped or deleted; what waits is in the table.
            _line.PutBackAll(send);
            return;
        }

        var outcome = services.Rules.Decide(send, reply, Now);
        Slow(send, reply, outcome);
        services.Metrics.Sent(reply.Outcome.ToString(), Now - send.CreatedAt);
        if (!await RecordAsync(send, outcome))
            return;
        switch (outcome.Kind)
        {
            case SendKind.Again:
                _line.Keep(send with { Attempts = outcome.Attempts, NextAt = outcome.NextAt });
                break;
            case SendKind.Gone or SendKind.Moved:
                _line.PutBack(send);
                _mayBeMore = true;
                break;
            default:
                _mayBeMore |= _line.Leave(send);
                break;
        }

        Advance();
    }

    private void Slow(WaitingSend send, TelegramReply reply, SendOutcome outcome)
    {
        if (outcome.Kind != SendKind.Again)
            return;
        _pace.Hold(send.ChatId, outcome.NextAt);
        if (reply.Outcome == TelegramOutcome.Limited)
            _pace.Limited(send.ChatId, outcome.NextAt - Now, Now);
        else if (reply.Outcome is TelegramOutcome.Unauthorized or TelegramOutcome.Unavailable)
            _pace.HoldAll(outcome.NextAt);
        LogSlowed(Key, reply.Outcome, outcome.NextAt);
    }

    // Null: the bot does not send at the moment.
    private async Task<TelegramReply?> CallAsync(WaitingSend send) =>
        await FindTokenAsync() is { } token ? await services.Client.CallAsync(token, send.Method, Body(send), _stopping.Token) : null;

    private async ValueTask<BotToken?> FindTokenAsync() => await services.Accounts.FindAsync(Key) is { IsRunning: true } bot
        ? services.Secrets.OpenToken(Key, bot.SealedToken)
        : null;

    // The chat stands apart, because it can get another id while a call waits.
    private static byte[] Body(WaitingSend send)
    {
        if (send.Method == "answerCallbackQuery")
            return Encoding.UTF8.GetBytes(send.Parameters);
        var parameters = JsonNode.Parse(send.Parameters)!.AsObject();
        parameters["chat_id"] = send.ChatId;
        return JsonSerializer.SerializeToUtf8Bytes(parameters, SendJson.Default.JsonObject);
    }

    // What is not recorded is sent again. What can't be is not, by this activation: its chat waits behind it.
    private Task<bool> RecordAsync(WaitingSend send, SendOutcome outcome) => Recording.RunAsync(
        () => services.Table.RecordAsync(Key, send, outcome, _stopping.Token), services.Clock,
        (exception, pause) => LogNotRecorded(exception, Key, send.Place, pause), exception => LogLost(exception, Key, send.Place), _stopping.Token);

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) => left is null || right < left ? right : left;

    private void LookAt(DateTimeOffset at)
    {
        var delay = at - Now;
        if (delay <= Soon && !_isStopped)
            _timer!.Change(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(LogLevel.Warning, "What {Bot} has to send could not be read; trying again in {Pause}")]
    private partial void LogOutage(Exception exception, string bot, TimeSpan pause);

    [LoggerMessage(LogLevel.Error, "Call {Place} of {Bot} could not be made")]
    private partial void LogNotSent(Exception exception, string bot, long place);

    [LoggerMessage(LogLevel.Information, "{Bot} sends less for a while, {Outcome}: until {Until}")]
    private partial void LogSlowed(string bot, TelegramOutcome outcome, DateTimeOffset until);

    [LoggerMessage(LogLevel.Error, "What became of call {Place} of {Bot} can't be recorded at all; its chat waits")]
    private partial void LogLost(Exception exception, string bot, long place);

    [LoggerMessage(LogLevel.Warning, "Call {Place} of {Bot} was made and can't be recorded; trying again in {Pause}")]
    private partial void LogNotRecorded(Exception exception, string bot, long place, TimeSpan pause);
}
