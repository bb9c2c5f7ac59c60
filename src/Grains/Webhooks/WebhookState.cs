using System.Collections.Immutable;
using Nexus.Results;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <summary>
/// An endpoint as it is stored, and everything it may become. Each method answers the next state with the events of the step; a step
/// that changes nothing answers the same state. A deleted one has no owner: its id stays taken, and its row goes.
/// </summary>
internal sealed record WebhookState
{
    /// <summary>Secrets that still sign although they were replaced, at most.</summary>
    public const int MaxOldSecrets = 10;

    /// <summary>Failures for good that lie this far apart, without a success in between, disable an endpoint.</summary>
    public static readonly TimeSpan MaxExhaustion = TimeSpan.FromHours(120);

    /// <summary>How often an owner is told of failures for good.</summary>
    public static readonly TimeSpan ExhaustedEvery = TimeSpan.FromHours(1);

    /// <summary>Whose it is; null: it is deleted.</summary>
    public string? Owner { get; init; }

    /// <summary>Whether anything is sent.</summary>
    public bool Enabled { get; init; }

    /// <summary>One after the other, in order.</summary>
    public bool Ordered { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC; null: it is there.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>What others read of it; null: it is deleted.</summary>
    public WebhookSettings? Settings { get; init; }

    /// <summary>The newest first.</summary>
    public ImmutableArray<StoredSecret> Secrets { get; init; } = [];

    /// <summary>The owner's own request headers, or null.</summary>
    public string? SealedHeaders { get; init; }

    /// <summary>The latest test, or null.</summary>
    public EndpointTest? Test { get; init; }

    /// <summary>What it says, when there is one.</summary>
    internal WebhookSettings Said => Settings ?? throw new InvalidOperationException("The endpoint is deleted.");

    /// <summary>Registers one.</summary>
    public static WebhookStep Register(string id, string owner, WebhookSettings settings, bool ordered, StoredSecret secret, string? headers, DateTimeOffset now) => new(
        new WebhookState
        {
            Owner = owner,
            Enabled = true,
            Ordered = ordered,
            CreatedAt = now,
            Settings = settings with { Revision = 1, UpdatedAt = now },
            Secrets = [secret],
            SealedHeaders = headers,
        },
        [new WebhookCreated(id, settings.Host!, settings.Events, now)]);

    /// <summary>Makes the one behind a user's callbacks.</summary>
    public static WebhookState OpenCallbacks(string owner, StoredSecret secret, DateTimeOffset now) => new()
    {
        Owner = owner,
        Enabled = true,
        CreatedAt = now,
        Settings = new WebhookSettings { Kind = WebhookKind.Callbacks, Revision = 1, UpdatedAt = now },
        Secrets = [secret],
    };

    /// <summary>Why a caller can't change it, or null.</summary>
    public Error? Refuse(string caller, long? expected) =>
        Owner is null || Owner != caller ? WebhookErrors.NotFound
        : Said.Kind == WebhookKind.Callbacks ? WebhookErrors.ReadOnly
        : expected is { } version && version != Said.Revision ? WebhookErrors.Changed
        : null;

    /// <summary>What it says with some changes, headers left aside.</summary>
    public WebhookDefinition Say(WebhookChanges changes) => new(
        changes.Url ?? Said.Url!,
        changes.Events ?? Said.Events,
        changes.Filter ?? Said.Filter,
        changes.RemoveDescription ? null : changes.Description ?? Said.Description,
        Headers: null,
        changes.RemoveRateLimit ? null : changes.RateLimit ?? Said.RateLimit,
        changes.Ordered ?? Ordered);

    /// <summary>Says something else from now on.</summary>
    /// <param name="id">The endpoint.</param>
    /// <param name="settings">What its owner says; the rest of it is kept.</param>
    /// <param name="ordered">One after the other, in order.</param>
    /// <param name="headers">Sealed; null: there are none.</param>
    /// <param name="headersChanged">Whether they differ from those before.</param>
    /// <param name="now">UTC.</param>
    public WebhookStep Change(string id, WebhookSettings settings, bool ordered, string? headers, bool headersChanged, DateTimeOffset now)
    {
        if (settings.SaysTheSame(Said) && ordered == Ordered && !headersChanged)
            return Unchanged;
        var next = Said with
        {
            Url = settings.Url,
            Events = settings.Events,
            Filter = settings.Filter,
            Description = settings.Description,
            HeaderNames = settings.HeaderNames,
            RateLimit = settings.RateLimit,
        };
        var step = With(next, now, new WebhookUpdated(id, next.Host!, next.Events, now));
        return step with { State = step.State with { Ordered = ordered, SealedHeaders = headersChanged ? headers : SealedHeaders } };
    }

    /// <summary>Sends again; failures are forgotten.</summary>
    public WebhookStep Enable(string id, DateTimeOffset now)
    {
        if (Enabled)
            return Unchanged;
        var step = With(Forgetful with { DisabledReason = null }, now, new EndpointEnabled(id, Said.Host, now));
        return step with { State = step.State with { Enabled = true } };
    }

    /// <summary>Sends nothing from now on.</summary>
    public WebhookStep Disable(string id, WebhookDisabledReason reason, string? deliveryId, DateTimeOffset now)
    {
        if (!Enabled)
            return Unchanged;
        var step = With(Said with { DisabledReason = reason }, now, new EndpointDisabled(id, Said.Host, reason, deliveryId, now));
        return step with { State = step.State with { Enabled = false } };
    }

    /// <summary>Ends it.</summary>
    public WebhookStep Delete(string id, DateTimeOffset now) =>
        new(new WebhookState { CreatedAt = CreatedAt, DeletedAt = now }, [new WebhookDeleted(id, Said.Host!, now)]);

    /// <summary>Signs with another secret, and with the old one as well until its time is over.</summary>
    public WebhookStep Rotate(string id, StoredSecret secret, TimeSpan overlap, DateTimeOffset now)
    {
        if (Secrets.Any(s => s.Id == secret.Id))
            return Unchanged;
        var until = now + overlap;
        ImmutableArray<StoredSecret> older = [Secrets[0] with { Until = until }, .. Secrets.Skip(1)];
        var step = With(Said, now, new WebhookSecretRotated(id, until, now));
        return step with { State = step.State with { Secrets = [secret, .. older.Where(s => s.SignsAt(now)).Take(MaxOldSecrets)] } };
    }

    /// <summary>Is tested.</summary>
    public WebhookState Tested(EndpointTest test) => this with { Test = test };

    /// <summary>The delivery side found something out. What was found twice, or is about one that is gone or disabled, changes nothing.</summary>
    public WebhookStep Found(string id, WebhookFinding finding, string deliveryId, DateTimeOffset at)
    {
        if (Owner is null || !Enabled)
            return Unchanged;
        return finding switch
        {
            WebhookFinding.Failing => Failing(id, deliveryId, at),
            WebhookFinding.Exhausted => Exhausted(id, deliveryId, at),
            WebhookFinding.Recovered => Recovered(id, deliveryId, at),
            // Callbacks go to many receivers: one that wants nothing more says nothing about the others.
            WebhookFinding.Gone when Said.Kind == WebhookKind.Endpoint => Disable(id, WebhookDisabledReason.Gone, deliveryId, at),
            _ => Unchanged,
        };
    }

    /// <summary>What an attempt needs.</summary>
    public WebhookTarget? ToTarget(string id, DateTimeOffset now)
    {
        if (Owner is null)
            return null;
        var signing = Secrets.Where(s => s.SignsAt(now)).ToList();
        return new WebhookTarget(
            id, Owner, Said.Url, [.. signing.Select(s => s.Sealed)], SealedHeaders, Said.RateLimit, Ordered, Enabled, Said.Revision,
            signing.Min(s => s.Until));
    }

    /// <summary>For its owner.</summary>
    public Webhook ToView(string id) => Said.ToView(id, Enabled, Ordered, CreatedAt);

    private WebhookStep Unchanged => new(this, []);

    private WebhookSettings Forgetful => Said with { FailingSince = null, ExhaustedFrom = null, ExhaustedTo = null, ExhaustedTold = null };

    private WebhookStep Failing(string id, string deliveryId, DateTimeOffset at) => Said.FailingSince is null && Said.Kind == WebhookKind.Endpoint
        ? With(Said with { FailingSince = at }, at, new EndpointFailing(id, Said.Host, deliveryId, at))
        : Unchanged;

    private WebhookStep Exhausted(string id, string deliveryId, DateTimeOffset at)
    {
        if (Said.Kind == WebhookKind.Callbacks)
            return Unchanged;
        var (from, to) = (Earlier(Said.ExhaustedFrom, at), Later(Said.ExhaustedTo, at));
        var failing = Said with { FailingSince = Said.FailingSince ?? at, ExhaustedFrom = from, ExhaustedTo = to };
        if (to - from > MaxExhaustion)
            return With(failing, at).State.Disable(id, WebhookDisabledReason.Failing, deliveryId, at);
        if (Said.ExhaustedTold is { } told && at - told < ExhaustedEvery)
            return failing == Said ? Unchanged : With(failing, at);
        return With(failing with { ExhaustedTold = at }, at, new EndpointExhausted(id, Said.Host, deliveryId, from, at));
    }

    private WebhookStep Recovered(string id, string deliveryId, DateTimeOffset at) => (Said.FailingSince ?? Said.ExhaustedFrom) is { } since
        ? With(Forgetful, at, new EndpointRecovered(id, Said.Host, deliveryId, since, at))
        : Unchanged;

    private WebhookStep With(WebhookSettings settings, DateTimeOffset now, params ImmutableArray<WebhookEvent> happened) =>
        new(this with { Settings = settings with { Revision = Said.Revision + 1, UpdatedAt = now } }, happened);

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;

    private static DateTimeOffset Later(DateTimeOffset? one, DateTimeOffset other) => one > other ? one.Value : other;
}

/// <summary>A step of an endpoint.</summary>
/// <param name="State">What it becomes.</param>
/// <param name="Happened">The facts to write with it.</param>
internal sealed record WebhookStep(WebhookState State, ImmutableArray<WebhookEvent> Happened);

/// <summary>A secret of an endpoint.</summary>
/// <param name="Id">Names the registration or the rotation that brought it.</param>
/// <param name="Sealed">The key.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Until">Until when it signs; null: it is the newest.</param>
internal sealed record StoredSecret(string Id, string Sealed, DateTimeOffset CreatedAt, DateTimeOffset? Until = null)
{
    /// <summary>Whether it signs.</summary>
    public bool SignsAt(DateTimeOffset now) => Until is null || Until > now;
}

/// <summary>A test of an endpoint.</summary>
/// <param name="Id">Names it: the same one twice is one.</param>
/// <param name="DeliveryId">What comes of it.</param>
internal sealed record EndpointTest(string Id, string DeliveryId);
