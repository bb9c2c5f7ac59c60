using System.Runtime.InteropServices;
using System.Text.Json;
using Nexus.Analytics;

namespace Nexus.Grains.Analytics.Ingest;

/// <summary>What a batch of new events adds to the rollups: few rows for many events. Pure.</summary>
internal sealed class Rollups
{
    private readonly Dictionary<(string Owner, string Name, DateOnly Day), DayRollup> _days = [];
    private DayRollup? _last;
    private DayRollup? _lastOfAll;

    /// <summary>By owner, name and day; those of the name '' hold the distinct ids of all names.</summary>
    public IReadOnlyCollection<DayRollup> Days => _days.Values;

    /// <summary>Of these events.</summary>
    public static Rollups Of(IEnumerable<IngestRow> rows)
    {
        var rollups = new Rollups();
        foreach (var row in rows)
            rollups.Add(row);
        return rollups;
    }

    private void Add(IngestRow row)
    {
        var day = DateOnly.FromDateTime(row.OccurredAt);
        // Most events stand beside others of their day and name.
        if (_last is null || _last.Day != day || _last.Name != row.Name || _last.Owner != row.Owner)
            _last = DayOf(row.Owner, row.Name, day);
        if (_lastOfAll is null || _lastOfAll.Day != day || _lastOfAll.Owner != row.Owner)
            _lastOfAll = DayOf(row.Owner, "", day);
        var place = Sketch.Place(row.DistinctId);
        _last.Raise(place);
        _lastOfAll.Raise(place);
        _last.Add(row);
    }

    private DayRollup DayOf(string owner, string name, DateOnly day)
    {
        ref var rollup = ref CollectionsMarshal.GetValueRefOrAddDefault(_days, (owner, name, day), out _);
        return rollup ??= new DayRollup(owner, name, day);
    }
}

/// <summary>What the events of one owner, name and day come to.</summary>
internal sealed class DayRollup(string owner, string name, DateOnly day)
{
    private readonly short[] _ranks = new short[Sketch.Registers];
    private readonly Dictionary<long, long> _minutes = [];
    private readonly Dictionary<string, PropertySums> _properties = new(StringComparer.Ordinal);

    /// <summary>Whose dataset.</summary>
    public string Owner { get; } = owner;

    /// <summary>Of the events; '': of all of the owner.</summary>
    public string Name { get; } = name;

    /// <summary>UTC.</summary>
    public DateOnly Day { get; } = day;

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, PropertySums> Properties => _properties;

    /// <summary>The ranks of the registers that have one.</summary>
    public IEnumerable<(short Register, short Rank)> Sketched => _ranks.Select((rank, register) => ((short)register, rank)).Where(r => r.rank > 0);

    /// <summary>Events by minute, hour and day.</summary>
    public IEnumerable<(string Grain, DateTime Bucket, long Events)> Counts => Of("m", TimeSpan.TicksPerMinute)
        .Concat(Of("h", TimeSpan.TicksPerHour)).Concat(Of("d", TimeSpan.TicksPerDay));

    /// <summary>Notes a distinct id.</summary>
    public void Raise((short Register, short Rank) place) => _ranks[place.Register] = Math.Max(_ranks[place.Register], place.Rank);

    /// <summary>Counts an event and its properties.</summary>
    public void Add(IngestRow row)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_minutes, row.OccurredAt.Ticks / TimeSpan.TicksPerMinute, out _)++;
        using var properties = JsonDocument.Parse(row.Properties);
        foreach (var property in properties.RootElement.EnumerateObject())
            (CollectionsMarshal.GetValueRefOrAddDefault(_properties, property.Name, out _) ??= new PropertySums()).Add(property.Value);
    }

    private IEnumerable<(string Grain, DateTime Bucket, long Events)> Of(string grain, long ticks) => _minutes
        .GroupBy(m => m.Key * TimeSpan.TicksPerMinute / ticks, m => m.Value)
        .Select(g => (grain, new DateTime(g.Key * ticks, DateTimeKind.Utc), g.Sum()));
}

/// <summary>What a property comes to.</summary>
internal sealed class PropertySums
{
    private readonly Dictionary<string, long> _values = new(StringComparer.Ordinal);

    /// <summary>Events that have it.</summary>
    public long Events { get; private set; }

    /// <summary>Events where it is a number.</summary>
    public long Numbers { get; private set; }

    /// <summary>Of the numbers.</summary>
    public double Total { get; private set; }

    /// <summary>The smallest number, or null.</summary>
    public double? Least { get; private set; }

    /// <summary>The largest number, or null.</summary>
    public double? Greatest { get; private set; }

    /// <summary>Events whose value has no row of its own.</summary>
    public long Other { get; private set; }

    /// <summary>Events by value.</summary>
    public IReadOnlyDictionary<string, long> Values => _values;

    /// <summary>Adds the value of an event.</summary>
    public void Add(JsonElement value)
    {
        Events++;
        if (value.ValueKind == JsonValueKind.Number)
            AddNumber(value.GetDouble());
        if (TextOf(value) is { } text)
            CollectionsMarshal.GetValueRefOrAddDefault(_values, text, out _)++;
        else
            Other++;
    }

    private void AddNumber(double number)
    {
        Numbers++;
        Total += number;
        Least = Math.Min(Least ?? number, number);
        Greatest = Math.Max(Greatest ?? number, number);
    }

    // As ->> shows it; null: it has no row of its own. Numbers with a fraction are measured, not told apart.
    private static string? TextOf(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return null;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        if (value.ValueKind == JsonValueKind.Number && text.Contains('.', StringComparison.Ordinal))
            return null;
        return text.Length <= AnalyticsLimits.Value || text.EnumerateRunes().Count() <= AnalyticsLimits.Value ? text : null;
    }
}
