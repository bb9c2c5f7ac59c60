using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Nexus.Bots;
using Nexus.Grains.Bots.Broadcasts;
using Nexus.Grains.Events;
using Nexus.Grains.Telegram;

namespace Nexus.Grains.Bots.Sending;

/// <summary>What the sending of broadcasts has of the sender that it is part of.</summary>
/// <param name="BotId"><c>bot_...</c></param>
/// <param name="Pace">The bot's, shared with replies.</param>
/// <param name="FindToken">Null: the bot sends nothing at the moment.</param>
/// <param name="Advance">There may be something to do. Called in the grain's turn.</param>
/// <param name="Stopping">Nobody waits any more.</param>
internal sealed record BroadcastPart(
    string BotId, SendPace Pace, Func<ValueTask<BotToken?>> FindToken, Action Advance, CancellationToken Stopping);

/// <summary>
/// Sends the broadcasts of one bot, within the turns of its <see cref="BotSenderGrain"/>. Every recipient is claimed, which is committed
/// before the call, and recorded after it; both for many at once. One that was claimed is never sent to again by itself: after a death it
/// is not known whether it was, and the row says so.
/// </summary>
/// <remarks>
/// An activation that was replaced and does not know it yet does no harm: what the new one has taken it can't claim, and what it has taken
/// itself the new one leaves alone. For a moment the two may be faster than Telegram allows, which answers 429.
/// </remarks>
internal sealed partial class BroadcastSends(BroadcastPart part, SenderServices services, IGrainFactory grains)
{
    private const string Method = "sendMessage";
    private const int MostInHand = 500;
    private const int LoadBelow = 250;
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    private readonly ILogger _logger = services.Logger;
    private readonly BroadcastLine _line = new();
    private readonly HashSet<long> _underWay = [];
    private readonly HashSet<Task> _sends = [];

    // So many are neither waiting nor recorded at most: what a death makes unknown.
    private readonly int _most = Math.Max(30, services.Options.Value.SendsPerSecond / 5);
    private FrozenDictionary<string, BroadcastFacts> _messages = FrozenDictionary<string, BroadcastFacts>.Empty;
    private List<Recipient> _chosen = [];
    private List<(Recipient Recipient, RecipientOutcome Outcome)> _ended = [];
    private Task _load = Task.CompletedTask;
    private Task _claim = Task.CompletedTask;
    private Task _record = Task.CompletedTask;
    private DateTimeOffset? _loadAt;
    private bool _mayBeMore;
    private bool _isClosed;
    private int _outages;
    private int _troubles;

    private DateTimeOffset Now => services.Clock.GetUtcNow();

    /// <summary>There may be something to send, or something that is over.</summary>
    public void Wake() => _mayBeMore = true;

    /// <summary>Begins what may begin now.</summary>
    /// <returns>When to look again; null: something will say so.</returns>
    public DateTimeOffset? Advance()
    {
        if (_isClosed)
            return null;
        if (_loadAt <= Now)
            (_loadAt, _mayBeMore) = (null, true);
        if (_mayBeMore && _loadAt is null && _line.Count < LoadBelow && _load.IsCompleted)
            _load = LoadAsync();
        DateTimeOffset? readyAt = null;
        while (_underWay.Count < _most && _line.Take(part.Pace, Now, out readyAt) is { } next)
        {
            part.Pace.Begin(next.ChatId, isMessage: true);
            _underWay.Add(next.ChatId);
            _chosen.Add(next);
        }

        if (_chosen.Count > 0 && _claim.IsCompleted)
            _claim = ClaimAsync();
        return readyAt is null || _loadAt < readyAt ? _loadAt : readyAt;
    }

    /// <summary>Begins nothing more; completes when what is under way has ended and is recorded.</summary>
    public async Task CloseAsync()
    {
        _isClosed = true;
        while (Open().ToArray() is [_, ..] open)
            await Task.WhenAll(open);

        IEnumerable<Task> Open() => _sends.Concat([_load, _claim, _record]).Where(t => !t.IsCompleted);
    }

    // Never throws.
    private async Task LoadAsync()
    {
        _mayBeMore = false;
        try
        {
            var read = await services.Recipients.ReadAsync(part.BotId, _line.Chats, MostInHand, part.Stopping);
            _messages = read.Messages;
            foreach (var recipient in read.Recipients.Where(r => r.NextAt > Now))
                part.Pace.Hold(recipient.ChatId, recipient.NextAt);
            _line.Add(read.Recipients);
            _mayBeMore |= read.Recipients.Count == MostInHand;
            if (read.Recipients.Count < MostInHand)
                await CompleteAsync([.. _messages.Keys.Where(id => !_line.Has(id))]);
            _outages = 0;
        }
        catch (OperationCanceledException) when (part.Stopping.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            var pause = BackOff.After(++_outages, FirstPause, Soon);
            LogOutage(exception, part.BotId, pause);
            _loadAt = Now + pause;
        }

        _load = Task.CompletedTask;
        part.Advance();
    }

    // Nobody waits for these. Whom another activation was sending to when it ended, nobody will tell of any more.
    private async Task CompleteAsync(string[] broadcasts)
    {
        if (broadcasts.Length == 0)
            return;
        await services.Recipients.CutOffAsync(part.BotId, [.. _underWay], part.Stopping);
        foreach (var id in broadcasts)
            await grains.GetGrain<IBroadcastGrain>(id).CompleteAsync();
    }

    // Never throws.
    private async Task ClaimAsync()
    {
        while (_chosen.Count > 0)
        {
            var chosen = _chosen;
            _chosen = [];
            try
            {
                var claimed = await services.Recipients.ClaimAsync(part.BotId, chosen, part.Stopping);
                foreach (var recipient in chosen)
                    Begin(recipient, claimed.Contains(recipient.ChatId));
            }
            catch (OperationCanceledException) when (part.Stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Whether they are claimed is not known. That none was sent to is, so they may be given back.
                LogNotClaimed(exception, part.BotId, chosen.Count);
                foreach (var recipient in chosen)
                    NotSent(recipient, "It could not be recorded that it is sent.");
            }
        }

        _claim = Task.CompletedTask;
        part.Advance();
    }

    private void Begin(Recipient recipient, bool isClaimed)
    {
        if (!isClaimed)
        {
            // Its broadcast was held or ended, or the bot was. The next reading tells.
            part.Pace.Cancel(recipient.ChatId);
            _underWay.Remove(recipient.ChatId);
            _line.Leave(recipient);
            _line.PutBack(recipient.BroadcastId);
            _mayBeMore = true;
        }
        else if (_isClosed)
        {
            NotSent(recipient, "The sender stopped.");
        }
        else
        {
            var send = SendAsync(recipient);
            if (send.IsCompleted)
                return;
            _sends.Add(send);
            _ = ForgetAsync(send);
        }
    }

    private async Task ForgetAsync(Task send)
    {
        await send;
        _sends.Remove(send);
    }

    // Never throws.
    private async Task SendAsync(Recipient recipient)
    {
        BotToken? token = null;
        try
        {
            token = await part.FindToken();
        }
        catch (Exception exception)
        {
            LogNotSent(exception, part.BotId, recipient.BroadcastId);
        }

        if (token is not { } found || !_messages.TryGetValue(recipient.BroadcastId, out var message))
        {
            NotSent(recipient, "The bot could not be asked, or does not send.");
            part.Advance();
            return;
        }

        TelegramReply reply;
        try
        {
            reply = await services.Client.CallOnceAsync(found, Method, BroadcastMessage.Of(message, recipient.ChatId), part.Stopping);
        }
        catch (OperationCanceledException) when (part.Stopping.IsCancellationRequested)
        {
            // Whoever comes next makes it unknown.
            return;
        }
        catch (Exception exception)
        {
            LogNotSent(exception, part.BotId, recipient.BroadcastId);
            reply = TelegramReply.None(TelegramOutcome.Uncertain, "The call failed on our side.");
        }

        part.Pace.End(recipient.ChatId, isMessage: true, Now);
        var outcome = RecipientRules.Decide(recipient, reply, Now);
        Slow(recipient, reply, outcome);
        End(recipient, outcome);
        part.Advance();
    }

    private void Slow(Recipient recipient, TelegramReply reply, RecipientOutcome outcome)
    {
        _troubles = reply.IsOk ? 0 : _troubles;
        if (RecipientRules.HoldAfter(reply, _troubles + 1) is { } pause)
        {
            _troubles++;
            part.Pace.HoldAll(Now + pause);
            LogSlowed(part.BotId, reply.Outcome, Now + pause);
        }

        if (reply.Outcome == TelegramOutcome.Limited)
        {
            part.Pace.Limited(recipient.ChatId, outcome.NextAt - Now, Now);
            LogSlowed(part.BotId, reply.Outcome, outcome.NextAt);
        }
    }

    private void NotSent(Recipient recipient, string reason)
    {
        part.Pace.Cancel(recipient.ChatId);
        End(recipient, RecipientRules.NotSent(recipient, reason, Now));
    }

    private void End(Recipient recipient, RecipientOutcome outcome)
    {
        _ended.Add((recipient, outcome));
        if (_record.IsCompleted)
            _record = RecordAsync();
    }

    // Never throws. However long it takes: what is not recorded is not known in the end.
    private async Task RecordAsync()
    {
        while (_ended.Count > 0)
        {
            var ended = _ended;
            _ended = [];
            var isRecorded = await RecordAsync(ended);
            if (part.Stopping.IsCancellationRequested)
                return;
            foreach (var (recipient, outcome) in ended)
            {
                _underWay.Remove(recipient.ChatId);
                if (isRecorded)
                    services.Metrics.Broadcast(outcome.Status);
                if (isRecorded && outcome.IsPending)
                {
                    part.Pace.Hold(recipient.ChatId, outcome.NextAt);
                    _line.Return(recipient with { Tries = outcome.Tries, NextAt = outcome.NextAt });
                }
                else
                {
                    _line.Leave(recipient);
                }
            }

            // The last one may have been the last of its broadcast. What could not be recorded is cut off then.
            _mayBeMore |= _line.Count == 0;
            part.Advance();
        }

        _record = Task.CompletedTask;
    }

    private Task<bool> RecordAsync(List<(Recipient Recipient, RecipientOutcome Outcome)> ended) => Recording.RunAsync(
        () => services.Recipients.RecordAsync(part.BotId, ended, part.Stopping), services.Clock,
        (exception, pause) => LogNotRecorded(exception, part.BotId, ended.Count, pause), exception => LogLost(exception, part.BotId, ended.Count), part.Stopping);

    [LoggerMessage(LogLevel.Error, "What became of {Count} messages of {Bot} can't be recorded at all; they will be unknown")]
    private partial void LogLost(Exception exception, string bot, int count);

    [LoggerMessage(LogLevel.Warning, "The broadcasts of {Bot} could not be looked at; trying again in {Pause}")]
    private partial void LogOutage(Exception exception, string bot, TimeSpan pause);

    [LoggerMessage(LogLevel.Warning, "{Count} recipients of {Bot} could not be claimed; they are given back")]
    private partial void LogNotClaimed(Exception exception, string bot, int count);

    [LoggerMessage(LogLevel.Error, "A message of {Broadcast} by {Bot} could not be sent")]
    private partial void LogNotSent(Exception exception, string bot, string broadcast);

    [LoggerMessage(LogLevel.Information, "{Bot} sends less for a while, {Outcome}: until {Until}")]
    private partial void LogSlowed(string bot, TelegramOutcome outcome, DateTimeOffset until);

    [LoggerMessage(LogLevel.Warning, "{Count} messages of {Bot} were sent and can't be recorded; trying again in {Pause}")]
    private partial void LogNotRecorded(Exception exception, string bot, int count, TimeSpan pause);
}
