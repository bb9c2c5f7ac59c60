using System.Diagnostics.Metrics;

namespace Nexus.Grains.Users;

/// <summary>What the feature counts, under the meter <c>Nexus.Users</c>.</summary>
public sealed class UserMetrics
{
    private readonly Counter<long> _registrations;
    private readonly Counter<long> _logins;
    private readonly Counter<long> _refreshes;

    /// <summary>Makes the instruments.</summary>
    public UserMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Nexus.Users");
        _registrations = meter.CreateCounter<long>("nexus.users.registrations", "{registration}", "Registrations by outcome.");
        _logins = meter.CreateCounter<long>("nexus.users.logins", "{login}", "Sign-ins with a password by outcome.");
        _refreshes = meter.CreateCounter<long>("nexus.users.refreshes", "{refresh}", "Uses of refresh tokens by outcome; 'reused' is a stolen token.");
    }

    /// <summary>Counts a registration.</summary>
    public void Registered(string outcome) => _registrations.Add(1, Outcome(outcome));

    /// <summary>Counts a sign-in.</summary>
    public void LoggedIn(string outcome) => _logins.Add(1, Outcome(outcome));

    /// <summary>Counts a refresh.</summary>
    public void Refreshed(string outcome) => _refreshes.Add(1, Outcome(outcome));

    private static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);
}
