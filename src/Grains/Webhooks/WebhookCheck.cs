using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Nexus.Results;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>What is wrong with what an owner says about an endpoint, by JSON path.</summary>
internal sealed partial class WebhookCheck(IWebhookUrls urls, PublicEventTypes types)
{
    /// <summary>Names and patterns of events at most.</summary>
    public const int MaxEvents = 100;

    /// <summary>Headers of an endpoint at most.</summary>
    public const int MaxHeaders = 20;

    /// <summary>Characters of a header's name at most.</summary>
    public const int MaxHeaderName = 64;

    /// <summary>Characters of a header's value at most.</summary>
    public const int MaxHeaderValue = 1024;

    // What signs and frames the request, what names the receiver, and what belongs to the connection (RFC 9110, 7.6.1).
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        [
            "accept-encoding", "connection", "date", "expect", "host", "http2-settings", "keep-alive", "proxy-authenticate", "proxy-authorization",
            "proxy-connection", "te", "traceparent", "tracestate", "trailer", "transfer-encoding", "upgrade", "user-agent", "via",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly string[] ReservedPrefixes = ["webhook-", "content-", ":"];

    /// <summary>Why an endpoint can't be like this, or null.</summary>
    public Error? Of(WebhookDefinition definition)
    {
        var reasons = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        if (urls.WhyNot(definition.Url) is { } url)
            Add(reasons, "url", url);
        foreach (var (path, reason) in Events(definition.Events).Concat(EventFilterCheck.Of(definition.Filter)).Concat(Headers(definition.Headers)))
            Add(reasons, path, reason);
        return reasons.Count == 0
            ? null
            : WebhookErrors.Invalid(reasons.ToImmutableDictionary(r => r.Key, r => r.Value.ToImmutableArray(), StringComparer.Ordinal));
    }

    /// <summary>Why a secret of the owner's own can't be used, or null.</summary>
    public static Error? OfSecret(string? secret) => secret is null || SecretKey.Parse(secret) is not null
        ? null
        : WebhookErrors.Invalid("secret", $"The secret must be {SecretKey.Prefix} and {SecretKey.MinSize} to {SecretKey.MaxSize} bytes in base64.");

    private IEnumerable<(string Path, string Reason)> Events(ImmutableArray<string> events)
    {
        if (events.Length is 0 or > MaxEvents)
            yield return ("events", $"An endpoint subscribes to 1 to {MaxEvents} names of events.");
        for (var i = 0; i < Math.Min(events.Length, MaxEvents); i++)
        {
            if (!types.IsCovered(events[i]))
                yield return ($"events[{i}]", "There is no such event; GET /api/v1/webhooks/event-types names them.");
        }
    }

    private static IEnumerable<(string Path, string Reason)> Headers(ImmutableDictionary<string, string>? headers)
    {
        if (headers?.Count > MaxHeaders)
            yield return ("headers", $"An endpoint has {MaxHeaders} headers of its own at most.");
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers?.OrderBy(h => h.Key, StringComparer.Ordinal).Take(MaxHeaders) ?? [])
        {
            var path = $"headers.{name}";
            if (!Token().IsMatch(name))
                yield return (path, $"The name must be 1 to {MaxHeaderName} letters, digits or - _ . characters.");
            else if (Reserved.Contains(name) || Array.Exists(ReservedPrefixes, p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase)))
                yield return (path, "This header is not yours to set.");
            else if (!seen.Add(name))
                yield return (path, "The header is named twice.");
            if (value.Length > MaxHeaderValue || !Value().IsMatch(value))
                yield return (path, $"The value must be at most {MaxHeaderValue} visible ASCII characters, with spaces between them.");
        }
    }

    private static void Add(Dictionary<string, List<string>> reasons, string path, string reason)
    {
        if (!reasons.TryGetValue(path, out var list))
            reasons[path] = list = [];
        list.Add(reason);
    }

    [GeneratedRegex("^[A-Za-z0-9_.-]{1,64}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Token();

    [GeneratedRegex("^([!-~]([ !-~]*[!-~])?)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Value();
}
