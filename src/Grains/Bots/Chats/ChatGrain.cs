using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Bots;
using Nexus.Grains.Events;
using Nexus.Grains.Placement;
using Nexus.Grains.Telegram;
using Orleans.Concurrency;

namespace Nexus.Grains.Bots.Chats;

/// <inheritdoc cref="IChatGrain"/>
/// <remarks>
/// It may die anywhere: an update counts as handled in the transaction that holds what follows from it, and one that is ended already is
/// not ended again.
/// </remarks>
[Reentrant]
[PreferSilo(SiloRoles.Bots)]
internal sealed partial class ChatGrain(
    UpdateTable table, BotAccounts accounts, IEnumerable<IUpdateHandler> handlers, BotsMetrics metrics, IOptions<BotsOptions> options, TimeProvider clock,
    ILogger<ChatGrain> logger) : Grain, IChatGrain, IDisposable
{
    private const int PageSize = 20;
    private const int MaxError = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();
    private IGrainTimer? _timer;
    private Task _run = Task.CompletedTask;
    private string _botId = "";
    private long _chatId;
    private bool _again;
    private int _outages;

    private DateTimeOffset Now => clock.GetUtcNow();

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        var split = key.LastIndexOf('/');
        (_botId, _chatId) = (key[..split], long.Parse(key.AsSpan(split + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        _timer = this.RegisterGrainTimer(
            _ => WakeAsync(), new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        await _stopping.CancelAsync();
        await _run.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    /// <inheritdoc/>
    public Task WakeAsync()
    {
        _again = true;
        if (_run.IsCompleted && !_stopping.IsCancellationRequested)
            _run = RunAsync();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    // Never throws.
    private async Task RunAsync()
    {
        while (_again && !_stopping.IsCancellationRequested)
        {
            _again = false;
            try
            {
                await HandleAllAsync();
                _outages = 0;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // The next activation goes on from the table.
            }
            catch (Exception exception)
            {
                var pause = BackOff.After(++_outages, FirstPause, Soon);
                LogOutage(exception, this.GetPrimaryKeyString(), pause);
                LookAt(Now + pause);
                return;
            }
        }
    }

    private async Task HandleAllAsync()
    {
        // A stopped bot's updates wait until it is started; the sweep knows.
        if (await accounts.FindAsync(_botId) is not { IsRunning: true } bot)
            return;
        for (var goesOn = true; goesOn;)
        {
            var page = await table.ReadAsync(_botId, _chatId, PageSize, _stopping.Token);
            var (handled, waitUntil) = await HandleAsync(bot, page);
            if (handled.Count > 0 && !await FinishAsync(handled))
                continue;
            goesOn = waitUntil is null && (page.Updates.Count == PageSize || handled.Count < page.Updates.Count);
            if (waitUntil is { } until)
                LookAt(until);
        }
    }

    // Those behind one that waits wait too: a chat is handled in order.
    private async Task<(List<HandledUpdate> Handled, DateTimeOffset? WaitUntil)> HandleAsync(BotAccount bot, WaitingPage page)
    {
        var handled = new List<HandledUpdate>(page.Updates.Count);
        var dialog = page.Dialog;
        var started = clock.GetTimestamp();
        foreach (var waiting in page.Updates)
        {
            if (waiting.NextAt > Now)
                return (handled, waiting.NextAt);
            var update = await HandleAsync(bot, waiting, dialog);
            handled.Add(update);
            if (update.Status == BotNames.Pending)
                return (handled, update.NextAt);
            dialog = update.Outcome.Dialog is { } change ? change.State : dialog;

            // What took its time is answered before the next is begun.
            if (clock.GetElapsedTime(started) > Patience)
                break;
        }

        return (handled, null);
    }

    private async Task<bool> FinishAsync(List<HandledUpdate> handled)
    {
        if (!await table.FinishAsync(_botId, _chatId, handled, _stopping.Token))
            return false;
        foreach (var update in handled)
            metrics.Handled(update.Status);
        if (handled.Exists(h => !h.Outcome.Calls.IsEmpty))
            _ = WakeSenderAsync();
        return true;
    }

    private async Task<HandledUpdate> HandleAsync(BotAccount bot, WaitingUpdate waiting, string? dialog)
    {
        try
        {
            var update = JsonSerializer.Deserialize(waiting.Body, TelegramUpdateJson.Default.TelegramUpdate)!;
            var turn = new ChatTurn(bot, update, dialog);
            TurnOutcome? outcome = null;
            foreach (var handler in handlers)
            {
                outcome = await handler.HandleAsync(turn, _stopping.Token);
                if (outcome is not null)
                    break;
            }

            return new HandledUpdate(waiting.UpdateId, BotNames.Done, waiting.Attempts, Now, Error: null, outcome ?? TurnOutcome.None, SeenChat.Of(update));
        }
        catch (Exception exception) when (!_stopping.IsCancellationRequested)
        {
            return Failed(waiting, exception);
        }
    }

    private HandledUpdate Failed(WaitingUpdate waiting, Exception exception)
    {
        var attempts = waiting.Attempts + 1;
        var isParked = attempts >= options.Value.MaxAttempts;
        LogFailed(exception, this.GetPrimaryKeyString(), waiting.UpdateId, attempts, isParked);
        var error = $"{exception.GetType().Name}: {exception.Message}";
        return new HandledUpdate(
            waiting.UpdateId, isParked ? BotNames.Parked : BotNames.Pending, attempts, Now + BackOff.After(attempts, options.Value.RetryDelay, Soon),
            error.Length <= MaxError ? error : error[..MaxError], TurnOutcome.None, Chat: null);
    }

    // Nobody waits for it; what is lost here, the sweep finds.
    private async Task WakeSenderAsync()
    {
        try
        {
            await GrainFactory.GetGrain<IBotSenderGrain>(_botId).WakeAsync();
        }
        catch (Exception exception)
        {
            LogNotWoken(exception, _botId);
        }
    }

    private void LookAt(DateTimeOffset at)
    {
        var delay = at - Now;
        if (delay <= Soon && !_stopping.IsCancellationRequested)
            _timer!.Change(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(LogLevel.Warning, "The updates of {Chat} could not be looked at; trying again in {Pause}")]
    private partial void LogOutage(Exception exception, string chat, TimeSpan pause);

    [LoggerMessage(LogLevel.Warning, "Update {Update} of {Chat} could not be handled, attempt {Attempt}; parked: {IsParked}")]
    private partial void LogFailed(Exception exception, string chat, long update, int attempt, bool isParked);

    [LoggerMessage(LogLevel.Warning, "The sender of {Bot} could not be woken; the sweep will do")]
    private partial void LogNotWoken(Exception exception, string bot);
}
