using System.Diagnostics.Metrics;

namespace Nexus.Api.Identities;

/// <summary>Counts questions to issuers, under the meter <c>Nexus.Identities</c>.</summary>
internal sealed class IdentityMetrics
{
    private readonly Counter<long> _fetches;

    public IdentityMetrics(IMeterFactory meters) => _fetches = meters.Create("Nexus.Identities").CreateCounter<long>(
        "nexus.identities.key_fetches", "{fetch}", "Questions for an issuer's keys by issuer and outcome: ok or failed.");

    /// <summary>Counts one.</summary>
    public void Fetched(string issuer, string outcome) =>
        _fetches.Add(1, new KeyValuePair<string, object?>("issuer", issuer), new KeyValuePair<string, object?>("outcome", outcome));
}
