using System.Globalization;

namespace Nexus.Grains.Conversations;

/// <summary>
/// Which messages this activation took in, so that the same one a second time is recognised without asking PostgreSQL for each
/// new one. An id has the time in it at which its request first came: only one that is older than what is remembered here may
/// have been taken in by an earlier activation.
/// </summary>
/// <param name="startedAt">When the activation began, UTC.</param>
internal sealed class PostedIds(DateTimeOffset startedAt)
{
    private const int MaxRemembered = 8192;

    // The clocks of front-ends may be off by so much.
    private const long SlackMs = 2_000;
    private const int TimeDigits = 12;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private long _rememberedSince = startedAt.ToUnixTimeMilliseconds();

    /// <summary>Whether the message may be there already.</summary>
    public bool MayBeKnown(string id) => _ids.Contains(id) || TimeOf(id) < _rememberedSince + SlackMs;

    /// <summary>Remembers a message that is being taken in.</summary>
    /// <returns>False: it is remembered already.</returns>
    public bool Add(string id)
    {
        if (!_ids.Add(id))
            return false;
        _order.Enqueue(id);
        if (_order.Count <= MaxRemembered)
            return true;
        var forgotten = _order.Dequeue();
        _ids.Remove(forgotten);
        _rememberedSince = Math.Max(_rememberedSince, TimeOf(forgotten));
        return true;
    }

    // Of an id that is none of ours, nothing is known: it may be as old as any.
    private static long TimeOf(string id)
    {
        var hex = id.AsSpan(id.IndexOf('_', StringComparison.Ordinal) + 1);
        return hex.Length >= TimeDigits && long.TryParse(hex[..TimeDigits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var time)
            ? time : 0;
    }
}
