using Nexus.Analytics;
using Nexus.Grains.Analytics.Ingest;
using Nexus.Grains.Storage;
using Nexus.Results;
using NpgsqlTypes;

namespace Nexus.Grains.Analytics.Queries;

/// <summary>What several queries ask of a dataset.</summary>
internal sealed class DatasetReader(QueryDatabase database, AnalyticsOptions options, TimeProvider clock)
{
    private static readonly string ListNames = SqlText.Read<DatasetReader>("ListNames");
    private static readonly string Counts = SqlText.Read<DatasetReader>("CountRollups");
    private static readonly string Sketches = SqlText.Read<DatasetReader>("SketchUniques");
    private static readonly string Measured = SqlText.Read<DatasetReader>("MeasureEvents");
    private static readonly string PropertyEvents = SqlText.Read<DatasetReader>("CountPropertyEvents");

    /// <summary>Runs statements.</summary>
    public QueryDatabase Database { get; } = database;

    /// <summary>The first moment that events are kept of.</summary>
    public DateTime OldestEvent => clock.GetUtcNow().UtcDateTime.Date.AddDays(-options.RetentionDays);

    /// <summary>Why the events of a range can't be read, or null.</summary>
    public Error? RefuseEvents(Buckets buckets) => buckets.Starts[0] >= OldestEvent ? null : AnalyticsErrors.InvalidQuery(
        "from", $"must not be before {OldestEvent:yyyy-MM-dd} for a query that reads the events themselves");

    /// <summary>The names that are asked for; when none are, all that the dataset has. Of everybody's events: none, which means all.</summary>
    public async Task<IReadOnlyCollection<string>> NamesAsync(string? owner, IReadOnlyCollection<string> asked, CancellationToken cancellationToken)
    {
        if (asked.Count > 0 || owner is null)
            return asked;
        var command = new QueryCommand(ListNames, owner, [], new Buckets([DateTime.UnixEpoch], DateTime.UnixEpoch));
        var names = await Database.ReadAsync(command, r => r.GetString(0), cancellationToken);
        // A dataset without events has no names; an empty list would mean everything.
        return names.Count > 0 ? names : [""];
    }

    /// <summary>Events by name (or '' when names are not told apart) and bucket, from 1 on.</summary>
    public Task<List<(string Name, int Place, long Events)>> CountAsync(
        string? owner, IReadOnlyCollection<string> names, Buckets buckets, bool byName, CancellationToken cancellationToken) => Database.ReadAsync(
            new QueryCommand(Counts, owner, names, buckets).With("by_name", NpgsqlDbType.Boolean, byName).With("grain", NpgsqlDbType.Text, buckets.Grain),
            r => (r.GetString(0), r.GetInt32(1), r.GetInt64(2)), cancellationToken);

    /// <summary>Events that have a property, and those of them whose value has no row of its own.</summary>
    public async Task<(long Events, long Unlisted)> CountPropertyAsync(
        string? owner, IReadOnlyCollection<string> names, Buckets buckets, string property, CancellationToken cancellationToken)
    {
        var command = new QueryCommand(PropertyEvents, owner, names, buckets).With("property", NpgsqlDbType.Text, property);
        return (await Database.ReadAsync(command, r => (r.GetInt64(0), r.GetInt64(1)), cancellationToken))[0];
    }

    /// <summary>Whether unique counts of a range are to be exact: few enough events, all of them there, or no sketch that fits.</summary>
    public async Task<bool> CountsExactlyAsync(string? owner, IReadOnlyCollection<string> names, Buckets buckets, CancellationToken cancellationToken)
    {
        if (buckets.Grain != "d")
            return true;
        if (buckets.Starts[0] < OldestEvent)
            return false;
        var counts = await CountAsync(owner, names, buckets, byName: false, cancellationToken);
        return counts.Sum(c => c.Events) <= options.ExactUniques;
    }

    /// <summary>Unique ids by name and bucket, estimated.</summary>
    public async Task<List<(string Name, int Place, long Uniques)>> EstimateAsync(
        string? owner, IReadOnlyCollection<string> names, Buckets buckets, bool byName, CancellationToken cancellationToken)
    {
        // The sketch of all names together has the name ''.
        var command = new QueryCommand(Sketches, owner, byName ? names : [""], buckets).With("by_name", NpgsqlDbType.Boolean, byName);
        return await Database.ReadAsync(
            command, r => (r.GetString(0), r.GetInt32(1), Sketch.Estimate(r.GetInt32(2), r.GetDouble(3))), cancellationToken);
    }

    /// <summary>What the events themselves come to.</summary>
    public Task<List<Measured>> MeasureAsync(
        string? owner, IReadOnlyCollection<string> names, Buckets buckets, IReadOnlyList<EventFilter> filters, bool byName, string measure, string? property,
        CancellationToken cancellationToken) => Database.ReadAsync(
            new QueryCommand(Measured, owner, names, buckets, filters).With("by_name", NpgsqlDbType.Boolean, byName)
                .With("measure", NpgsqlDbType.Text, measure).With("property", NpgsqlDbType.Text, property),
            r => new Measured(
                r.GetString(0), r.GetInt32(1), r.GetInt64(2), r.GetInt64(3),
                new NumberSums(r.GetInt64(4), r.IsDBNull(5) ? 0 : r.GetDouble(5), r.IsDBNull(6) ? 0 : r.GetDouble(6), r.IsDBNull(7) ? 0 : r.GetDouble(7))),
            cancellationToken);
}

/// <summary>What the events of a name and bucket come to.</summary>
internal sealed record Measured(string Name, int Place, long Events, long Uniques, NumberSums Numbers);

/// <summary>What the numbers of a property come to.</summary>
internal sealed record NumberSums(long Count, double Sum, double Least, double Greatest)
{
    /// <summary>One of sum, avg, min and max; null: there are no numbers to take it of.</summary>
    public double? Of(string measure) => measure switch
    {
        "sum" => Sum,
        _ when Count == 0 => null,
        "avg" => Sum / Count,
        "min" => Least,
        _ => Greatest,
    };
}
