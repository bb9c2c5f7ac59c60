namespace Nexus.Grains.Events;

/// <summary>Growing pauses between tries.</summary>
internal static class BackOff
{
    /// <summary>The pause after the given number of failures in a row: doubles from <paramref name="first"/> to <paramref name="longest"/>.</summary>
    public static TimeSpan After(int failures, TimeSpan first, TimeSpan longest)
    {
        var doublings = Math.Clamp(failures - 1, 0, 30);
        var ticks = first.Ticks * Math.Pow(2, doublings);
        return ticks >= longest.Ticks ? longest : TimeSpan.FromTicks((long)ticks);
    }
}
