using System.Globalization;
using Nexus.Analytics;

namespace Nexus.Grains.Tests.Analytics;

/// <summary>Events as chance will have them, in no order, around midnights too; and what a person would count of them.</summary>
internal sealed record RandomEvent(string Name, DateTimeOffset At, string DistinctId, string? Plan, decimal? Amount, string? Country)
{
    private readonly Guid _key = Guid.CreateVersion7();

    private static readonly string[] Names = ["visit", "cart", "order"];
    private static readonly string?[] Plans = ["free", "pro", "team", null];
    private static readonly string[] Countries = ["DE", "FR", "Côte d'Ivoire", "日本"];

    public static List<RandomEvent> Some(int count, DateTimeOffset from, DateTimeOffset to, int seed = 7)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => One(random, from, to))];
    }

    /// <summary>Where it stands among those of the same moment.</summary>
    public string Place => $"{_key:N}";

    public NewEvent ToNew()
    {
        List<string> members = [];
        if (Plan is not null)
            members.Add($"\"plan\":\"{Plan}\"");
        if (Amount is { } amount)
            members.Add($"\"amount\":{amount.ToString(CultureInfo.InvariantCulture)}");
        if (Country is not null)
            members.Add($"\"geo.country\":\"{Country}\"");
        return AnalyticsHost.Event(Name, At, DistinctId, $"{{{string.Join(',', members)}}}") with { Key = _key };
    }

    private static RandomEvent One(Random random, DateTimeOffset from, DateTimeOffset to)
    {
        var at = from + ((to - from) * random.NextDouble());
        if (random.Next(10) == 0)
            at = new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero).AddTicks(random.Next(2) == 0 ? 0 : -10);
        at = at < from ? from : at;
        return new RandomEvent(
            Names[random.Next(Names.Length)], at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond)), $"user-{random.Next(40)}", Plans[random.Next(Plans.Length)],
            random.Next(3) == 0 ? null : random.Next(-1000, 1000) / 8m, random.Next(5) == 0 ? null : Countries[random.Next(Countries.Length)]);
    }
}
