using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Nexus.Analytics;
using Nexus.Api.Http;

namespace Nexus.Api.Analytics;

/// <summary>Checks the events of one request and makes them ready to be stored.</summary>
/// <param name="body">The events.</param>
/// <param name="owner">Whose dataset.</param>
/// <param name="now">What an event without a time has.</param>
/// <param name="retention">Not before so many days ago.</param>
/// <param name="newKey">The key of an event without an id, by its number.</param>
internal sealed class EventChecks(EventsBody body, string owner, DateTimeOffset now, int retention, Func<int, Guid> newKey)
{
    // Who sends a thousand bad events learns enough from the first of them.
    private const int MaxErrors = 20;

    private readonly Dictionary<string, IReadOnlyList<string>> _errors = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _oldest = new(now.UtcDateTime.Date.AddDays(-retention), TimeSpan.Zero);
    private bool _isMalformed;

    /// <summary>The events, or why they are refused.</summary>
    public bool TryMake(out ImmutableArray<NewEvent> events, [NotNullWhen(false)] out ProblemResult? problem)
    {
        var made = ImmutableArray.CreateBuilder<NewEvent>(body.Events.Count);
        if (body.Events.Count is 0 or > AnalyticsLimits.Events)
            Refuse(JsonPath.Root, $"must have 1 to {AnalyticsLimits.Events} events");
        else
            MakeAll(made);
        events = made.ToImmutable();
        problem = _errors.Count == 0 ? null
            : _isMalformed ? new ProblemResult(Problems.Malformed, "A value has the wrong type; see errors.", _errors)
            : new ProblemResult(Problems.Invalid, "A rule is broken; see errors.", _errors);
        return problem is null;
    }

    private void MakeAll(ImmutableArray<NewEvent>.Builder made)
    {
        for (var i = 0; i < body.Events.Count && _errors.Count < MaxErrors; i++)
        {
            if (body.Events[i] is { } request)
                Make(i, request, made);
            else
                Refuse(body.PathOf(i), "must be an event");
        }
    }

    private void Make(int number, EventRequest request, ImmutableArray<NewEvent>.Builder made)
    {
        var before = _errors.Count;
        CheckText(number, "name", request.Name, AnalyticsLimits.Name, isRequired: true);
        CheckText(number, "id", request.Id, AnalyticsLimits.Id, isRequired: false);
        CheckText(number, "distinctId", request.DistinctId, AnalyticsLimits.Id, isRequired: false);
        var time = request.Time ?? now;
        if (time < _oldest || time > now + AnalyticsLimits.Ahead)
            Refuse(body.PathOf(number, "time"), $"must be from {_oldest:yyyy-MM-dd'T'HH:mm:ss'Z'} to a day ahead");
        var properties = Properties(number, request.Properties);
        if (_errors.Count == before)
        {
            made.Add(new NewEvent(
                request.Id is { } id ? EventKey.Of(owner, id) : newKey(number), request.Id, request.Name!, request.DistinctId ?? owner,
                time.ToUniversalTime(), properties!));
        }
    }

    private string? Properties(int number, JsonElement? properties)
    {
        if (properties is null or { ValueKind: JsonValueKind.Null })
            return "{}";
        var path = body.PathOf(number, "properties");
        if (properties.Value.ValueKind != JsonValueKind.Object)
        {
            _isMalformed = true;
            Refuse(path, "must be an object");
            return null;
        }

        var flat = EventProperties.Flatten(properties.Value, path);
        if (flat.Reason is { } reason)
            Refuse(flat.Path!, reason);
        return flat.Json;
    }

    private void CheckText(int number, string member, string? text, int most, bool isRequired)
    {
        if (text is null ? isRequired : text.Length == 0 || text.Length > most || string.IsNullOrWhiteSpace(text) || text.Any(char.IsControl))
            Refuse(body.PathOf(number, member), $"must have 1 to {most} characters, and no control characters");
    }

    private void Refuse(string path, string reason) => _errors[path] = [reason];
}
