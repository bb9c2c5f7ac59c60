using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Nexus.RateLimits;

namespace Nexus.Api.RateLimits;

/// <summary>A rule and what is told about it.</summary>
internal sealed class RateLimit(RateRule rule)
{
    /// <summary>The rule.</summary>
    public RateRule Rule { get; } = rule;

    /// <summary><c>RateLimit-Limit</c>: what a caller who has rested may send at once.</summary>
    public StringValues Text { get; } = rule.Burst.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The limits of every class, from the settings.</summary>
internal sealed class RateLimitTable
{
    private readonly RateLimit?[] _ofAccounts = new RateLimit?[Enum.GetValues<RateClass>().Length];
    private readonly RateLimit?[] _ofGuests = new RateLimit?[Enum.GetValues<RateClass>().Length];
    private readonly double _factor;

    public RateLimitTable(
        IOptions<RateLimitOptions> options, IOptions<ReadRateOptions> read, IOptions<WriteRateOptions> write,
        IOptions<ExecuteRateOptions> execute, IOptions<AuthRateOptions> auth, IOptions<IngestRateOptions> ingest)
    {
        _factor = options.Value.Factor;
        Add(RateClass.Read, read.Value);
        Add(RateClass.Write, write.Value);
        Add(RateClass.Execute, execute.Value);
        Add(RateClass.Auth, auth.Value);
        Add(RateClass.Ingest, ingest.Value);
    }

    /// <summary>The longest window: what has to be remembered of a subject that is silent.</summary>
    public TimeSpan LongestWindow { get; private set; }

    /// <summary>The limit of a subject.</summary>
    public RateLimit Of(in RateSubject subject) => (subject.IsGuest ? _ofGuests : _ofAccounts)[(int)subject.Class]
        ?? throw new ArgumentOutOfRangeException(nameof(subject), subject.Class, "A class without a limit.");

    private void Add(RateClass rateClass, RateClassOptions options)
    {
        _ofAccounts[(int)rateClass] = new RateLimit(options.Rule(isGuest: false, _factor));
        _ofGuests[(int)rateClass] = new RateLimit(options.Rule(isGuest: true, _factor));
        LongestWindow = options.Window > LongestWindow ? options.Window : LongestWindow;
    }
}
