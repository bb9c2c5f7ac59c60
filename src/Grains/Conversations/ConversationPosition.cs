using System.Globalization;

namespace Nexus.Grains.Conversations;

/// <summary>
/// What a watcher has seen: every step up to a number, and of the reply that is being written some text. It says nothing of the
/// activation that told it: a reply is never written on by another one, so text of a lost one is void with its message.
/// </summary>
/// <param name="Seq">The last step that was seen.</param>
/// <param name="Reply">The place of the reply whose text was seen; 0: none.</param>
/// <param name="Attempt">Which attempt at it.</param>
/// <param name="Offset">How many UTF-16 units of it.</param>
internal readonly record struct ConversationPosition(long Seq, long Reply = 0, int Attempt = 0, int Offset = 0)
{
    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static ConversationPosition? Parse(string? text)
    {
        if (text is not { Length: > 0 and <= 64 })
            return null;
        var parts = text.Split('.');
        if (parts.Length is not (1 or 4) || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
            return null;
        if (parts.Length == 1)
            return new ConversationPosition(seq);
        return long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var reply)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            && int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? new ConversationPosition(seq, reply, attempt, offset)
            : null;
    }

    /// <summary>Short, visible ASCII: fit for an SSE <c>id:</c> and a header.</summary>
    public override string ToString() => Reply == 0
        ? Seq.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Seq}.{Reply}.{Attempt}.{Offset}");
}
