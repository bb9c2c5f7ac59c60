using Xunit;

namespace Nexus.Testing.Analytics;

/// <summary>Whether the rollups of analytics hold exactly the events that are there.</summary>
public static class RollupState
{
    private const string Digest = """
        select concat_ws(' ',
          (select md5(string_agg(r::text, ';' order by r.owner, r.name, r.grain, r.bucket)) from analytics.rollup r),
          (select md5(string_agg(concat_ws(',', p.owner, p.name, p.property, p.day, p.events, p.numbers, round(p.total::numeric, 3), p.least, p.greatest, p."values", p.other), ';'
             order by p.owner, p.name, p.property, p.day)) from analytics.property p),
          (select md5(string_agg(v::text, ';' order by v.owner, v.name, v.property, v.day, v.value)) from analytics.property_value v),
          (select md5(string_agg(s::text, ';' order by s.owner, s.name, s.day, s.register)) from analytics.sketch s))
        """;

    /// <summary>Makes all rollups anew and compares. Nothing may be ingested meanwhile.</summary>
    public static async Task AssertRollupsEqualEventsAsync(this PostgresDatabase database)
    {
        var kept = await database.ScalarAsync<string>(Digest);
        await database.ExecuteAsync("select analytics.rebuild_day(day, 1000) from (select distinct (occurred_at at time zone 'UTC')::date as day from analytics.event) d");
        Assert.Equal(await database.ScalarAsync<string>(Digest), kept);
    }
}
