using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Events;
using Npgsql;

namespace Nexus.Grains.Events;

/// <summary>Knows the handlers of this build and makes their pumps.</summary>
internal sealed class EventPumps
{
    private readonly FrozenDictionary<string, IEventHandler> _handlers;
    private readonly NpgsqlDataSource _database;
    private readonly DueSignal _due;
    private readonly EventMetrics _metrics;
    private readonly EventsOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<EventPump> _logger;

    /// <summary>From what the features registered with <c>AddEventHandler</c>.</summary>
    /// <exception cref="ArgumentException">Two handlers have the same group.</exception>
    public EventPumps(
        IEnumerable<IEventHandler> handlers, NpgsqlDataSource database, DueSignal due, EventMetrics metrics, IOptions<EventsOptions> options,
        TimeProvider clock, ILogger<EventPump> logger)
    {
        _handlers = handlers.ToFrozenDictionary(h => h.Group, StringComparer.Ordinal);
        _database = database;
        _due = due;
        _metrics = metrics;
        _options = options.Value;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>The groups that have a handler.</summary>
    public IReadOnlyList<string> Groups => _handlers.Keys;

    /// <summary>Whether any of these types concerns a group.</summary>
    public bool Concerns(string group, ImmutableArray<string> eventTypes)
    {
        // A silo of a version that did not name them yet: any may be concerned.
        if (eventTypes.IsDefault)
            return true;
        foreach (var type in eventTypes)
        {
            if (_handlers[group].Handles(type))
                return true;
        }

        return false;
    }

    /// <summary>The pump of a grain key, or null: this build has no such group, or the log no such partition.</summary>
    public EventPump? Create(string key) => TryParse(key, out var handler, out var partition)
        ? new EventPump(handler, partition, _database, _due, _metrics, _options, _clock, _logger)
        : null;

    private bool TryParse(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IEventHandler? handler, out int partition)
    {
        var slash = key.LastIndexOf('/');
        handler = slash < 0 ? null : _handlers.GetValueOrDefault(key[..slash]);
        return int.TryParse(key.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out partition)
            && handler is not null && partition < EventPartition.Count;
    }
}
