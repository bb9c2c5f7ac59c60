namespace Nexus.Analytics;

/// <summary>What an event may be. Beyond it a request is refused; of events of the log, what is beyond is left out.</summary>
public static class AnalyticsLimits
{
    /// <summary>Events in a request.</summary>
    public const int Events = 1_000;

    /// <summary>Characters of a name.</summary>
    public const int Name = 200;

    /// <summary>Characters of a client's id, and of a distinct id.</summary>
    public const int Id = 200;

    /// <summary>Properties of an event, nested ones counted one by one.</summary>
    public const int Properties = 50;

    /// <summary>Characters of a property's name, with the names that it is nested in.</summary>
    public const int PropertyName = 100;

    /// <summary>Characters of a text.</summary>
    public const int Text = 1_000;

    /// <summary>Scalars in an array.</summary>
    public const int Items = 50;

    /// <summary>Levels that properties may nest.</summary>
    public const int Depth = 4;

    /// <summary>The largest number, with either sign.</summary>
    public const double Number = 1e15;

    /// <summary>Characters of a value that is counted in a row of its own; a longer one counts as other.</summary>
    public const int Value = 200;

    /// <summary>How far ahead of the clock an event may be.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(1);
}
