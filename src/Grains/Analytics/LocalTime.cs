namespace Nexus.Grains.Analytics;

/// <summary>What a clock on the wall means. Pure.</summary>
internal static class LocalTime
{
    /// <summary>
    /// The moment when a clock shows a time: the first of two when it is put back, and the moment when it is put forward for a time that
    /// it passes over.
    /// </summary>
    public static DateTime ToUtc(DateTime local, TimeZoneInfo zone)
    {
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(local))
        {
            // The offset of before the gap leads behind it by as much as the time is inside of it.
            var before = zone.GetUtcOffset(local.AddDays(-1));
            var inside = DateTime.SpecifyKind(local - before, DateTimeKind.Utc);
            var minutes = 0;
            while (zone.IsInvalidTime(local.AddMinutes(-minutes)))
                minutes++;
            return inside.AddMinutes(-minutes + 1);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return DateTime.SpecifyKind(local - offset, DateTimeKind.Utc);
    }
}
