namespace Nexus.Grains.Webhooks;

/// <summary>
/// What an endpoint's activation has in hand: deliveries that it has read and not sent, those that are being sent, and those whose
/// outcome is not recorded yet.
/// </summary>
internal sealed class DeliveryLine
{
    private readonly Dictionary<long, PendingDelivery> _inHand = [];
    private Queue<PendingDelivery> _waiting = new();
    private int _pages;
    private bool _came;
    private bool _putBack;

    /// <summary>How many are being sent.</summary>
    public int Sending { get; private set; }

    /// <summary>How many were sent and are not recorded.</summary>
    public int Unrecorded => _inHand.Count - _waiting.Count - Sending;

    /// <summary>How many were read and not sent.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Nothing is in hand.</summary>
    public bool IsEmpty => _inHand.Count == 0;

    /// <summary>Where the last page ended; null: read from the beginning.</summary>
    public PendingDelivery? PageEnd { get; private set; }

    /// <summary>Whether there may be more to read.</summary>
    public bool MayBeMore { get; private set; }

    /// <summary>The places of all that is in hand.</summary>
    public long[] Places => [.. _inHand.Keys];

    /// <summary>Something may have come, anywhere.</summary>
    public void LookAgain() => (MayBeMore, _came) = (true, true);

    /// <summary>Before a page is read: what comes from now on asks for another look from the beginning.</summary>
    public void BeginPage()
    {
        (MayBeMore, _putBack) = (false, false);
        _came &= PageEnd is not null;
    }

    /// <summary>A page was read.</summary>
    /// <param name="page">In the order in which it is to be sent.</param>
    /// <param name="full">Whether there may be more behind it.</param>
    public void Take(List<PendingDelivery> page, bool full)
    {
        // The page leaves out what was in hand when it was asked for. Some of that was put back meanwhile, and comes before it.
        if (_putBack)
        {
            LookAgain();
            return;
        }

        // What was committed meanwhile may have an earlier time than the page's end, so now and then it is read from the beginning.
        const int most = 16;
        foreach (var delivery in page)
        {
            if (_inHand.TryAdd(delivery.Place, delivery))
                _waiting.Enqueue(delivery);
        }

        if (!full)
        {
            (PageEnd, _pages, MayBeMore) = (null, 0, _came);
            return;
        }

        MayBeMore = true;
        PageEnd = ++_pages % most == 0 ? null : page[^1];
    }

    /// <summary>The next one to send, without taking it.</summary>
    public PendingDelivery? Peek() => _waiting.TryPeek(out var next) ? next : null;

    /// <summary>Takes the next one: it is being sent.</summary>
    public PendingDelivery Begin()
    {
        Sending++;
        return _waiting.Dequeue();
    }

    /// <summary>An attempt has an outcome.</summary>
    public void Sent() => Sending--;

    /// <summary>The outcome is recorded, or never will be.</summary>
    public void Leave(PendingDelivery delivery) => _inHand.Remove(delivery.Place);

    /// <summary>Puts back what was read and not sent: its order or its time may have changed.</summary>
    public void PutBack()
    {
        foreach (var delivery in _waiting)
            _inHand.Remove(delivery.Place);
        _waiting = new Queue<PendingDelivery>();
        PageEnd = null;
        _putBack = true;
        LookAgain();
    }
}
