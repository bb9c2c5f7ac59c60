using System.Runtime.InteropServices;
using System.Text.Json;
using Nexus.Analytics;

namespace Nexus.Grains.Analytics.Ingest;

/// <summary>What a batch of new events adds to the rollups: few rows for many events. Pure.</summary>
internal sealed class Rollups
{
    private static readonly (string Grain, long Ticks)[] Grains =
        [("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour), ("d", TimeSpan.TicksPerDay)];

    /// <summary>Events by name and time.</summary>
    public Dictionary<(string Owner, string Name, string Grain, DateTime Bucket), long> Counts { get; } = [];

    /// <summary>Properties by day.</summary>
    public Dictionary<(string Owner, string Name, string Property, DateOnly Day), PropertySums> Properties { get; } = [];

    /// <summary>Values of properties by day.</summary>
    public Dictionary<(string Owner, string Name, string Property, DateOnly Day, string Value), long> Values { get; } = [];

    /// <summary>Registers of distinct ids by day; the name '' stands for all names.</summary>
    public Dictionary<(string Owner, string Name, DateOnly Day, short Register), short> Sketches { get; } = [];

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
        foreach (var (grain, ticks) in Grains)
        {
            var bucket = new DateTime(row.OccurredAt.Ticks - (row.OccurredAt.Ticks % ticks), DateTimeKind.Utc);
            CollectionsMarshal.GetValueRefOrAddDefault(Counts, (row.Owner, row.Name, grain, bucket), out _)++;
        }

        var day = DateOnly.FromDateTime(row.OccurredAt);
        var (register, rank) = Sketch.Place(row.DistinctId);
        Raise((row.Owner, row.Name, day, register), rank);
        Raise((row.Owner, "", day, register), rank);
        using var properties = JsonDocument.Parse(row.Properties);
        foreach (var property in properties.RootElement.EnumerateObject())
            Add(row, day, property);
    }

    private void Add(IngestRow row, DateOnly day, JsonProperty property)
    {
        var sums = CollectionsMarshal.GetValueRefOrAddDefault(Properties, (row.Owner, row.Name, property.Name, day), out _) ??= new PropertySums();
        sums.Events++;
        if (property.Value.ValueKind == JsonValueKind.Number)
            sums.Add(property.Value.GetDouble());
        if (ValueOf(property.Value) is { } value)
            CollectionsMarshal.GetValueRefOrAddDefault(Values, (row.Owner, row.Name, property.Name, day, value), out _)++;
        else
            sums.Other++;
    }

    private void Raise((string Owner, string Name, DateOnly Day, short Register) key, short rank)
    {
        ref var kept = ref CollectionsMarshal.GetValueRefOrAddDefault(Sketches, key, out _);
        kept = Math.Max(kept, rank);
    }

    // As ->> shows it; null: it has no row of its own.
    private static string? ValueOf(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return null;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text.Length <= AnalyticsLimits.Value || text.EnumerateRunes().Count() <= AnalyticsLimits.Value ? text : null;
    }
}

/// <summary>What a property comes to.</summary>
internal sealed class PropertySums
{
    /// <summary>Events that have it.</summary>
    public long Events { get; set; }

    /// <summary>Events where it is a number.</summary>
    public long Numbers { get; private set; }

    /// <summary>Of the numbers.</summary>
    public double Total { get; private set; }

    /// <summary>The smallest number, or null.</summary>
    public double? Least { get; private set; }

    /// <summary>The largest number, or null.</summary>
    public double? Greatest { get; private set; }

    /// <summary>Events whose value has no row of its own.</summary>
    public long Other { get; set; }

    /// <summary>Adds a number.</summary>
    public void Add(double number)
    {
        Numbers++;
        Total += number;
        Least = Math.Min(Least ?? number, number);
        Greatest = Math.Max(Greatest ?? number, number);
    }
}
