using System.Collections.Concurrent;

namespace Nexus.Api.RateLimits;

/// <summary>
/// The subjects that this front-end has seen lately. Bounded: there are two generations; the older is forgotten when the younger
/// is full or a window has passed, and who is asked for in the older one moves up.
/// </summary>
internal sealed class RateSubjects(RateLimitTable table, TimeProvider clock)
{
    /// <summary>Of one generation; an entry takes some 300 bytes.</summary>
    public const int Capacity = 65_536;

    private readonly TimeSpan _age = table.LongestWindow;
    private Generation _young = new(clock.GetElapsedTime(0));
    private Generation _old = new(TimeSpan.Zero);

    /// <summary>Remembered ones.</summary>
    public int Count => _young.Count + _old.Count;

    /// <summary>The bucket of a subject.</summary>
    public SubjectBucket Find(in RateSubject subject, TimeSpan now, Func<RateSubject, SubjectBucket> make)
    {
        var young = _young;
        if (now - young.Since >= _age)
            young = Turn(young, now);
        return young.Buckets.TryGetValue(subject, out var bucket) ? bucket : Add(young, subject, now, make);
    }

    private SubjectBucket Add(Generation young, RateSubject subject, TimeSpan now, Func<RateSubject, SubjectBucket> make)
    {
        var bucket = _old.Buckets.TryGetValue(subject, out var known) ? known : make(subject);
        if (!young.Buckets.TryAdd(subject, bucket))
            return young.Buckets.TryGetValue(subject, out var other) ? other : bucket;
        if (Interlocked.Increment(ref young.Count) >= Capacity)
            Turn(young, now);
        return bucket;
    }

    // Of several threads that see it is time, one changes the generations.
    private Generation Turn(Generation young, TimeSpan now)
    {
        var next = new Generation(now);
        var seen = Interlocked.CompareExchange(ref _young, next, young);
        if (seen != young)
            return seen;
        _old = young;
        return next;
    }

    private sealed class Generation(TimeSpan since)
    {
        public readonly ConcurrentDictionary<RateSubject, SubjectBucket> Buckets = new();
        public readonly TimeSpan Since = since;
        public int Count;
    }
}
