using System.Collections.Concurrent;
using Nexus.Grains.Webhooks;
using Nexus.Webhooks;

namespace Nexus.Grains.Tests.Webhooks;

/// <summary>An attempt that was made.</summary>
internal sealed record SentMessage(WebhookTarget Target, OutgoingMessage Message, DateTimeOffset At)
{
    public int Number => Things.NumberOf(Message.Body);
}

/// <summary>Receivers as a test wants them, without a network.</summary>
internal sealed class ScriptedSender(TimeProvider clock) : IWebhookSender
{
    private readonly ConcurrentQueue<SentMessage> _sent = new();
    private int _underWay;

    /// <summary>What becomes of an attempt; by default it is delivered.</summary>
    public Func<SentMessage, Task<AttemptResult>> Answer { get; set; } = _ => Task.FromResult(Status(200));

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<SentMessage> Sent => [.. _sent];

    /// <summary>The most that were under way together.</summary>
    public int MostUnderWay { get; private set; }

    public static AttemptResult Status(int status, TimeSpan? retryAfter = null) => new(
        status switch { >= 200 and < 300 => AttemptVerdict.Delivered, 410 => AttemptVerdict.Gone, _ => AttemptVerdict.Failed },
        DateTimeOffset.UnixEpoch, status, TimedOut: false, retryAfter, Error: null, $$"""{"status":{{status}}}""", "answer"u8.ToArray());

    public static AttemptResult TimedOut() => new(
        AttemptVerdict.Failed, DateTimeOffset.UnixEpoch, Status: null, TimedOut: true, RetryAfter: null, "No answer in time.", "{}", default);

    public void AnswerWith(int status) => Answer = _ => Task.FromResult(Status(status));

    public async Task<AttemptResult> SendAsync(WebhookTarget target, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var sent = new SentMessage(target, message, clock.GetUtcNow());
        lock (_sent)
            MostUnderWay = Math.Max(MostUnderWay, ++_underWay);
        _sent.Enqueue(sent);
        try
        {
            return await Answer(sent).WaitAsync(cancellationToken) with { StartedAt = sent.At };
        }
        finally
        {
            lock (_sent)
                _underWay--;
        }
    }
}
