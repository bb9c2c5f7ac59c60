using System.Collections.Immutable;
using Nexus.Results;

namespace Nexus.Webhooks;

/// <summary>The expected failures of endpoints and their deliveries.</summary>
public static class WebhookErrors
{
    /// <summary>No such endpoint, or another user's.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "webhooks.not-found", "There is no such endpoint.");

    /// <summary>It was changed in the meantime.</summary>
    public static readonly Error Changed = new(ErrorKind.Conflict, "webhooks.changed", "The endpoint was changed in the meantime.");

    /// <summary>Nothing is sent to it.</summary>
    public static readonly Error Disabled = new(ErrorKind.Conflict, "webhooks.disabled", "The endpoint is disabled; enable it first.");

    /// <summary>It stands for callbacks, and is the system's.</summary>
    public static readonly Error ReadOnly =
        new(ErrorKind.Conflict, "webhooks.read-only", "This endpoint stands for the callbacks of single requests; it can't be changed or deleted.");

    /// <summary>The user has as many as are allowed.</summary>
    /// <param name="limit">How many.</param>
    public static Error TooMany(int limit) =>
        new(ErrorKind.Conflict, "webhooks.too-many", $"An account has {limit} endpoints at most. Delete one first.");

    /// <summary>What was said about an endpoint breaks rules.</summary>
    /// <param name="reasons">By JSON path.</param>
    public static Error Invalid(ImmutableDictionary<string, ImmutableArray<string>> reasons) =>
        new(ErrorKind.Validation, "webhooks.invalid", "The endpoint can't be as it is described; see errors.", reasons);

    /// <summary>One thing that was said breaks a rule.</summary>
    /// <param name="path">Where.</param>
    /// <param name="reason">Which.</param>
    public static Error Invalid(string path, string reason) =>
        Invalid(ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add(path, [reason]));
}
