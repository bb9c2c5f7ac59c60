using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Nexus.Webhooks;

namespace Nexus.Api.Webhooks;

/// <summary>The most that is read.</summary>
internal static class WebhookLimits
{
    /// <summary>Characters of a description.</summary>
    public const int Description = 500;

    /// <summary>Names and patterns of events.</summary>
    public const int Events = 100;

    /// <summary>Conditions of a filter.</summary>
    public const int Conditions = 10;

    /// <summary>Headers.</summary>
    public const int Headers = 20;

    /// <summary>Attempts a second.</summary>
    public const int RateLimit = 1000;

    /// <summary>Characters of a secret.</summary>
    public const int Secret = 100;

    /// <summary>Hours that a replaced secret signs as well: 7 days.</summary>
    public const int OverlapHours = 168;

    /// <summary>Hours that it does when nothing is said.</summary>
    public const int DefaultOverlapHours = 24;

    /// <summary>How far back failed deliveries are recovered, in days.</summary>
    public const int RecoverDays = 14;
}

/// <summary>Registers an endpoint.</summary>
/// <param name="Url">Where to: http or https, on the public internet, on any port, without user, password or fragment; at most 2,048 characters.</param>
/// <param name="Events">1 to 100 names of events, prefixes such as template.*, or * for all.</param>
/// <param name="Description">What it is for, at most 500 characters.</param>
/// <param name="Headers">Up to 20 headers that are sent along, such as Authorization. Their values are stored encrypted and never shown again.</param>
/// <param name="RateLimit">Attempts a second at most; 1 to 1,000. Without it there is no limit.</param>
/// <param name="Ordered">Whether events arrive one after the other, in order. One that fails then holds up those behind it.</param>
/// <param name="Filter">Up to 10 conditions on an event's data, all of which must hold.</param>
/// <param name="Secret">A secret of your own: whsec_ and 24 to 64 bytes in base64. Without it one is made.</param>
internal sealed record RegisterWebhookRequest(
    [Required, StringLength(IWebhookUrls.MaxLength, MinimumLength = 1)] string Url,
    [Required, MinLength(1), MaxLength(WebhookLimits.Events)] IReadOnlyList<string> Events,
    [StringLength(WebhookLimits.Description)] string? Description = null,
    [MaxLength(WebhookLimits.Headers)] IReadOnlyDictionary<string, string>? Headers = null,
    [Range(1, WebhookLimits.RateLimit)] int? RateLimit = null,
    bool Ordered = false,
    [MaxLength(WebhookLimits.Conditions)] IReadOnlyList<FilterConditionBody>? Filter = null,
    [StringLength(WebhookLimits.Secret)] string? Secret = null) : IValidatableObject
{
    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => WebhookParts.Check(Events, Filter, Headers);

    /// <summary>What the grain is asked.</summary>
    internal WebhookDefinition ToDefinition() => new(
        Url, [.. Events], WebhookParts.Conditions(Filter), WebhookParts.Text(Description), WebhookParts.Values(Headers) ?? WebhookParts.NoHeaders, RateLimit, Ordered);

    /// <summary>Leaves out what may be secret.</summary>
    public override string ToString() => nameof(RegisterWebhookRequest);
}

/// <summary>Everything that an endpoint says, but for its secret.</summary>
/// <param name="Url">See registration.</param>
/// <param name="Events">See registration.</param>
/// <param name="Description">See registration; left out: none.</param>
/// <param name="Headers">See registration; left out: those that are there stay, because their values can't be read back.</param>
/// <param name="RateLimit">See registration; left out: none.</param>
/// <param name="Ordered">See registration.</param>
/// <param name="Filter">See registration; left out: none.</param>
internal sealed record ReplaceWebhookRequest(
    [Required, StringLength(IWebhookUrls.MaxLength, MinimumLength = 1)] string Url,
    [Required, MinLength(1), MaxLength(WebhookLimits.Events)] IReadOnlyList<string> Events,
    [StringLength(WebhookLimits.Description)] string? Description = null,
    [MaxLength(WebhookLimits.Headers)] IReadOnlyDictionary<string, string>? Headers = null,
    [Range(1, WebhookLimits.RateLimit)] int? RateLimit = null,
    bool Ordered = false,
    [MaxLength(WebhookLimits.Conditions)] IReadOnlyList<FilterConditionBody>? Filter = null) : IValidatableObject
{
    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => WebhookParts.Check(Events, Filter, Headers);

    /// <summary>What the grain is asked.</summary>
    internal WebhookDefinition ToDefinition() =>
        new(Url, [.. Events], WebhookParts.Conditions(Filter), WebhookParts.Text(Description), WebhookParts.Values(Headers), RateLimit, Ordered);

    /// <summary>Leaves out what may be secret.</summary>
    public override string ToString() => nameof(ReplaceWebhookRequest);
}

/// <summary>Changes some of what an endpoint says; what is left out stays.</summary>
/// <param name="Url">See registration.</param>
/// <param name="Events">See registration; replaces all of them.</param>
/// <param name="Description">See registration; an empty text takes it away.</param>
/// <param name="Headers">By name: the new value, or null to take the header away. Headers that are not named stay.</param>
/// <param name="RateLimit">See registration; 0 takes it away.</param>
/// <param name="Ordered">See registration.</param>
/// <param name="Filter">See registration; replaces all of it, an empty list takes it away.</param>
internal sealed record ChangeWebhookRequest(
    [StringLength(IWebhookUrls.MaxLength, MinimumLength = 1)] string? Url = null,
    [MinLength(1), MaxLength(WebhookLimits.Events)] IReadOnlyList<string>? Events = null,
    [StringLength(WebhookLimits.Description)] string? Description = null,
    [MaxLength(WebhookLimits.Headers)] IReadOnlyDictionary<string, string?>? Headers = null,
    [Range(0, WebhookLimits.RateLimit)] int? RateLimit = null,
    bool? Ordered = null,
    [MaxLength(WebhookLimits.Conditions)] IReadOnlyList<FilterConditionBody>? Filter = null) : IValidatableObject
{
    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => WebhookParts.Check(Events, Filter, headers: null);

    /// <summary>What the grain is asked.</summary>
    internal WebhookChanges ToChanges() => new(
        Url, Events is null ? null : [.. Events], Filter is null ? null : WebhookParts.Conditions(Filter),
        WebhookParts.Text(Description), RemoveDescription: Description is not null && WebhookParts.Text(Description) is null,
        Headers?.ToImmutableDictionary(StringComparer.Ordinal), RateLimit is 0 ? null : RateLimit, RemoveRateLimit: RateLimit is 0, Ordered);

    /// <summary>Leaves out what may be secret.</summary>
    public override string ToString() => nameof(ChangeWebhookRequest);
}

/// <summary>One condition on an event's data.</summary>
/// <param name="Property">Members by name, parted by dots, such as totals.sectionsFailed. What is not there never holds.</param>
/// <param name="Op">How it is compared: eq, ne, gt, gte, lt, lte (numbers and times), in (a list), contains (text, lists), exists. eq when left out.</param>
/// <param name="Value">What with: a text, a number, a boolean; for in a list of these; for exists true or false.</param>
internal sealed record FilterConditionBody([Required, StringLength(600)] string Property, FilterOp Op = FilterOp.Eq, JsonElement? Value = null)
{
    /// <summary>Of a condition.</summary>
    public static FilterConditionBody Of(FilterCondition condition) => new(condition.Property, condition.Op, JsonElement.Parse(condition.Value));

    /// <summary>What the grain is told.</summary>
    internal FilterCondition ToCondition() => new(Property, Op, Value?.GetRawText() ?? "null");
}

/// <summary>Asks for another secret.</summary>
/// <param name="Secret">A secret of your own: whsec_ and 24 to 64 bytes in base64. Without it one is made.</param>
/// <param name="OverlapHours">How long the old one signs as well: 0 to 168 hours, 24 when left out.</param>
internal sealed record RotateSecretRequest(
    [StringLength(WebhookLimits.Secret)] string? Secret = null,
    [Range(0, WebhookLimits.OverlapHours)] int OverlapHours = WebhookLimits.DefaultOverlapHours)
{
    /// <summary>Leaves the secret out.</summary>
    public override string ToString() => nameof(RotateSecretRequest);
}
