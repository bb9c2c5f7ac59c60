using System.Collections.Immutable;
using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Nexus.Analytics;
using Nexus.Api.Http;

namespace Nexus.Api.Analytics;

/// <summary>What every query takes.</summary>
internal abstract record QueryParameters
{
    [Description("The time up to now: 24h, 7d, 4w. 7d when left out; not beside from and to.")]
    [FromQuery(Name = "range")]
    public string? Range { get; init; }

    [Description("From this time on: 2026-01-01T00:00:00Z. Widened to a whole bucket.")]
    [FromQuery(Name = "from")]
    public string? From { get; init; }

    [Description("To this time; now when left out. Widened to a whole bucket.")]
    [FromQuery(Name = "to")]
    public string? To { get; init; }

    [Description("Conditions on properties, all of which must hold: property:op:value, where op is eq, ne, gt, gte, lt, lte, contains or exists. With filters a query reads the events themselves.")]
    [FromQuery(Name = "filter")]
    public string[]? Filter { get; init; }

    [Description("all: everybody's events, for admins. Own ones when left out.")]
    [FromQuery(Name = "scope")]
    public string? Scope { get; init; }

    /// <summary>What is asked.</summary>
    /// <exception cref="ProblemException">The caller may not see what the scope names.</exception>
    public QueryInput ToInput(ClaimsPrincipal caller) => new(
        OwnerOf(Scope, caller),
        [
            .. One("range", Range), .. One("from", From), .. One("to", To), .. Many("filter", Filter), .. Own(),
        ]);

    /// <summary>Whose events a scope means; null: everybody's.</summary>
    public static string? OwnerOf(string? scope, ClaimsPrincipal caller) => scope switch
    {
        null or "own" => caller.UserId(),
        "all" when caller.IsAdmin() => null,
        "all" => throw new ProblemException(new ProblemResult(Problems.Forbidden, "Everybody's events are for admins.")),
        _ => throw new ProblemException(Problems.InvalidParameter("scope", "must be own or all")),
    };

    /// <summary>What this query takes besides.</summary>
    protected abstract IEnumerable<QueryParameter> Own();

    /// <summary>A parameter that may be left out.</summary>
    protected static ImmutableArray<QueryParameter> One(string name, string? value) => value is null ? [] : [new QueryParameter(name, value)];

    /// <summary>A parameter that may stand more than once.</summary>
    protected static IEnumerable<QueryParameter> Many(string name, string[]? values) => (values ?? []).Select(v => new QueryParameter(name, v));
}

/// <summary>What a time series takes.</summary>
internal sealed record TimeseriesParameters : QueryParameters
{
    [Description("Names of events, a series each, up to 20; one series of all events when left out.")]
    [FromQuery(Name = "name")]
    public string[]? Name { get; init; }

    [Description("The width of a bucket: minute, hour, day (the default), week or month. 1,500 buckets at most.")]
    [FromQuery(Name = "interval")]
    public string? Interval { get; init; }

    [Description("count (the default), uniques, or sum, avg, min, max of a property.")]
    [FromQuery(Name = "measure")]
    public string? Measure { get; init; }

    [Description("The property that sum, avg, min or max is taken of.")]
    [FromQuery(Name = "property")]
    public string? Property { get; init; }

    [Description("In which days, weeks and months begin: Europe/Berlin. UTC when left out.")]
    [FromQuery(Name = "timezone")]
    public string? Timezone { get; init; }

    /// <inheritdoc/>
    protected override IEnumerable<QueryParameter> Own() =>
        [.. Many("name", Name), .. One("interval", Interval), .. One("measure", Measure), .. One("property", Property), .. One("timezone", Timezone)];
}

/// <summary>What a breakdown takes.</summary>
internal sealed record BreakdownParameters : QueryParameters
{
    [Description("Names of events, up to 20; all when left out.")]
    [FromQuery(Name = "name")]
    public string[]? Name { get; init; }

    [Description("The property whose values are told apart; a nested one by its path: plan.price.")]
    [FromQuery(Name = "property")]
    public string? Property { get; init; }

    [Description("count (the default), or uniques, which reads the events themselves.")]
    [FromQuery(Name = "measure")]
    public string? Measure { get; init; }

    [Description("How many values, 1 to 100; 10 when left out.")]
    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    /// <inheritdoc/>
    protected override IEnumerable<QueryParameter> Own() =>
        [.. Many("name", Name), .. One("property", Property), .. One("measure", Measure), .. One("limit", Limit)];
}

/// <summary>What a funnel takes.</summary>
internal sealed record FunnelParameters : QueryParameters
{
    [Description("The name of each step's events, in order, 2 to 10 times.")]
    [FromQuery(Name = "step")]
    public string[]? Step { get; init; }

    [Description("From the first step to the last: 30m, 24h, 7d (the default).")]
    [FromQuery(Name = "window")]
    public string? Window { get; init; }

    /// <inheritdoc/>
    protected override IEnumerable<QueryParameter> Own() => [.. Many("step", Step), .. One("window", Window)];
}

/// <summary>What a question for those who come back takes.</summary>
internal sealed record RetentionParameters : QueryParameters
{
    [Description("The name of the events that begin: a distinct id belongs to the interval of its first one in the range.")]
    [FromQuery(Name = "cohort")]
    public string? Cohort { get; init; }

    [Description("The name of the events of those who come back; the same as cohort when left out.")]
    [FromQuery(Name = "return")]
    public string? Return { get; init; }

    [Description("day (the default) or week. 60 cohorts at most.")]
    [FromQuery(Name = "interval")]
    public string? Interval { get; init; }

    /// <inheritdoc/>
    protected override IEnumerable<QueryParameter> Own() => [.. One("cohort", Cohort), .. One("return", Return), .. One("interval", Interval)];
}

/// <summary>What a list of the most frequent takes.</summary>
internal sealed record TopParameters : QueryParameters
{
    [Description("names (the default), or values of a property, whatever the name of the event.")]
    [FromQuery(Name = "of")]
    public string? Of { get; init; }

    [Description("Whose values, with of=values.")]
    [FromQuery(Name = "property")]
    public string? Property { get; init; }

    [Description("How many, 1 to 100; 10 when left out.")]
    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    /// <inheritdoc/>
    protected override IEnumerable<QueryParameter> Own() => [.. One("of", Of), .. One("property", Property), .. One("limit", Limit)];
}
