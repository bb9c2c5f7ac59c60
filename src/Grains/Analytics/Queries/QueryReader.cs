using System.Collections.Immutable;
using System.Globalization;
using Nexus.Analytics;
using Nexus.Results;

namespace Nexus.Grains.Analytics.Queries;

/// <summary>
/// Reads the parameters of a query. Remembers the first fault and goes on with defaults, so that a reader of many parameters has one
/// place where it asks. Pure.
/// </summary>
internal sealed class QueryReader(QueryInput input, DateTimeOffset now)
{
    /// <summary>Names that one query may ask for.</summary>
    public const int MaxNames = 20;

    /// <summary>Filters of one query.</summary>
    public const int MaxFilters = 10;

    private static readonly TimeSpan DefaultRange = TimeSpan.FromDays(7);

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>What is wrong, or null. Also a parameter that nobody asked for.</summary>
    public Error? Fault => _fault ?? Unknown();

    private Error? _fault;

    /// <summary>Whose events; null: everybody's.</summary>
    public string? Owner { get; } = input.Owner;

    /// <summary>Notes a fault, unless there is one.</summary>
    public void Refuse(string parameter, string reason) => _fault ??= AnalyticsErrors.InvalidQuery(parameter, reason);

    /// <summary>A parameter that stands once; null: it is left out.</summary>
    public string? Text(string name)
    {
        var all = All(name);
        if (all.Length > 1)
            Refuse(name, "stands more than once");
        return all.Length == 0 ? null : all[0];
    }

    /// <summary>A parameter that must be there.</summary>
    public string Required(string name)
    {
        var text = Text(name);
        if (string.IsNullOrEmpty(text))
            Refuse(name, "is required");
        return text ?? "";
    }

    /// <summary>One of some words.</summary>
    public string Word(string name, string byDefault, params ReadOnlySpan<string> words)
    {
        var text = Text(name) ?? byDefault;
        if (!words.Contains(text))
            Refuse(name, $"must be one of {string.Join(", ", words.ToArray())}");
        return text;
    }

    /// <summary>A whole number.</summary>
    public int Number(string name, int byDefault, int least, int most)
    {
        if (Text(name) is not { } text)
            return byDefault;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Refuse(name, $"must be a whole number from {least} to {most}");
        return byDefault;
    }

    /// <summary>A parameter that may stand more than once, each text once.</summary>
    public ImmutableArray<string> Texts(string name, int most)
    {
        ImmutableArray<string> texts = [.. All(name).Distinct(StringComparer.Ordinal)];
        if (texts.Length > most)
            Refuse(name, $"may stand {most} times at most");
        if (texts.Any(t => t.Length is 0 or > AnalyticsLimits.Name))
            Refuse(name, $"must have 1 to {AnalyticsLimits.Name} characters");
        return texts;
    }

    /// <summary>All values of a parameter, in their order.</summary>
    public ImmutableArray<string> All(string name)
    {
        _known.Add(name);
        return [.. input.Parameters.Where(p => p.Name == name).Select(p => p.Value)];
    }

    /// <summary>The filters.</summary>
    public ImmutableArray<EventFilter> Filters()
    {
        var filters = ImmutableArray.CreateBuilder<EventFilter>();
        foreach (var text in Texts("filter", MaxFilters))
        {
            if (EventFilter.TryParse(text, out var filter, out var reason))
                filters.Add(filter);
            else
                Refuse("filter", reason);
        }

        return filters.ToImmutable();
    }

    /// <summary>A length of time: 30m, 24h, 7d, 4w.</summary>
    public TimeSpan Duration(string name, TimeSpan byDefault, TimeSpan most)
    {
        if (Text(name) is not { } text)
            return byDefault;
        if (TryDuration(text, out var duration) && duration > TimeSpan.Zero && duration <= most)
            return duration;
        Refuse(name, $"must be a number with m, h, d or w behind it, {most.TotalDays:0}d at most");
        return byDefault;
    }

    /// <summary>The times that are asked for, not widened yet: <c>range</c>, or <c>from</c> and <c>to</c>.</summary>
    public TimeRange Range()
    {
        var (from, to) = (Time("from"), Time("to"));
        if (Text("range") is not null && (from ?? to) is not null)
            Refuse("range", "can't stand beside from or to");
        var length = Duration("range", DefaultRange, TimeSpan.FromDays(3660));
        var end = to ?? now;
        var range = new TimeRange(from ?? end - length, end);
        if (range.From >= range.To)
            Refuse("from", "must be before to");
        return range;
    }

    /// <summary>A time zone by its IANA name.</summary>
    public TimeZoneInfo Zone()
    {
        var name = Text("timezone") ?? "UTC";
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
            return zone;
        Refuse("timezone", "must be a time zone like Europe/Berlin");
        return TimeZoneInfo.Utc;
    }

    private static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length is < 2 or > 6 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return false;
        duration = text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            'w' => TimeSpan.FromDays(7L * count),
            _ => TimeSpan.Zero,
        };
        return true;
    }

    private DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.Year is > 1970 and < 2970)
            return time.ToUniversalTime();
        Refuse(name, "must be a time like 2026-01-31T12:00:00Z");
        return null;
    }

    private Error? Unknown() => input.Parameters.FirstOrDefault(p => !_known.Contains(p.Name)) is { } unknown
        ? AnalyticsErrors.InvalidQuery(unknown.Name, "is not a parameter of this query") : null;
}
