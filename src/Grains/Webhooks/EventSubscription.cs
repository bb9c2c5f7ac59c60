using System.Collections.Frozen;
using System.Text.Json;
using Nexus.Grains.Storage;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>
/// Which events an endpoint wants. Made once of an endpoint's settings, then asked for each event of its owner: first by name alone, and
/// only then with the data.
/// </summary>
/// <remarks>
/// A <c>webhook.test</c> goes to the endpoint that it names and to no other. What else is said about an endpoint goes to the others: the
/// one that it is about would not hear it, or would be asked for more just when it fails.
/// </remarks>
internal sealed class EventSubscription
{
    private const string All = "*";
    private const string Wildcard = ".*";
    private static readonly string[] About = ["endpoint.", "webhook."];

    private readonly string _endpointId;
    private readonly bool _takesAll;
    private readonly FrozenSet<string> _names;
    private readonly string[] _prefixes;
    private readonly EventFilter _filter;
    private readonly bool _isCallbacks;

    private EventSubscription(string endpointId, WebhookSettings settings)
    {
        _endpointId = endpointId;
        _isCallbacks = settings.Kind == WebhookKind.Callbacks;
        _takesAll = settings.Events.Contains(All, StringComparer.Ordinal);
        _names = settings.Events.Where(e => !IsPattern(e)).ToFrozenSet(StringComparer.Ordinal);
        _prefixes = [.. settings.Events.Where(e => e.EndsWith(Wildcard, StringComparison.Ordinal)).Select(e => e[..^1])];
        _filter = EventFilter.Of(settings.Filter);
    }

    /// <summary>Reads the column <c>settings</c> of an endpoint.</summary>
    public static EventSubscription Parse(string endpointId, string settings, NexusJson json) =>
        new(endpointId, JsonSerializer.Deserialize(settings, json.TypeInfo<WebhookSettings>())!);

    /// <summary>Of settings.</summary>
    public static EventSubscription Of(string endpointId, WebhookSettings settings) => new(endpointId, settings);

    /// <summary>Whether <see cref="Wants"/> can say yes to an event of this type.</summary>
    public bool MayWant(string type) => !_isCallbacks && (type == WebhookTested.Type || Names(type));

    /// <summary>Whether the event is to be delivered to the endpoint.</summary>
    /// <param name="type">Its outside name.</param>
    /// <param name="data">The event.</param>
    public bool Wants(string type, JsonElement data)
    {
        if (_isCallbacks)
            return false;
        if (type == WebhookTested.Type)
            return IsAboutThis(data);
        var isAboutEndpoints = About.Any(prefix => type.StartsWith(prefix, StringComparison.Ordinal));
        return Names(type) && !(isAboutEndpoints && IsAboutThis(data)) && _filter.Matches(data);
    }

    /// <summary>Whether it stands for several types.</summary>
    public static bool IsPattern(string name) => name == All || name.EndsWith(Wildcard, StringComparison.Ordinal);

    /// <summary>Whether a pattern or a name stands for a type.</summary>
    public static bool Covers(string name, string type) =>
        name == All || name == type || (name.EndsWith(Wildcard, StringComparison.Ordinal) && type.StartsWith(name.AsSpan(0, name.Length - 1), StringComparison.Ordinal));

    private bool Names(string type) =>
        _takesAll || _names.Contains(type) || Array.Exists(_prefixes, p => type.StartsWith(p, StringComparison.Ordinal));

    private bool IsAboutThis(JsonElement data) => data.TryGetProperty("endpointId", out var id) && id.ValueEquals(_endpointId);
}
