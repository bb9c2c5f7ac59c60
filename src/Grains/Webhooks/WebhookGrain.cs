using System.Collections.Immutable;
using Nexus.Grains.Placement;
using Nexus.Grains.Storage;
using Nexus.Results;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <inheritdoc cref="IWebhookGrain"/>
[PreferSilo(SiloRoles.Webhooks)]
internal sealed class WebhookGrain(
    [PersistentState("webhooks.endpoint", "nexus")] IPersistentState<Document<WebhookState>> document,
    AggregateServices services,
    WebhookCheck check,
    EndpointSecrets secrets)
    : AggregateGrain<WebhookState>(document, services), IWebhookGrain
{
    /// <inheritdoc/>
    protected override string Aggregate => $"webhooks.endpoint/{Key}";

    /// <inheritdoc/>
    public Task<WebhookTarget?> GetTargetAsync()
    {
        Known();
        return Task.FromResult(Committed?.ToTarget(Key, Now));
    }

    /// <inheritdoc/>
    public async Task<WebhookTarget> OpenCallbacksAsync(string owner)
    {
        if (State is null)
            await CommitAsync(WebhookState.OpenCallbacks(owner, NewSecret(Key, SecretKey.New()), Now));
        return State!.ToTarget(Key, Now) ?? throw new InvalidOperationException($"{Key} was erased with its owner.");
    }

    /// <inheritdoc/>
    public Task<bool> VerifyAsync(SignedMessage message) => Task.FromResult(
        Known()?.ToTarget(Key, Now) is { } target && SignatureCheck.Holds(message, secrets.OpenKeys(target), Now));

    /// <inheritdoc/>
    public Task FoundAsync(WebhookFinding finding, string deliveryId, DateTimeOffset at) =>
        Known() is { } state ? SaveAsync(state.Found(Key, finding, deliveryId, at)) : Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<Result<RegisteredWebhook>> RegisterAsync(RegisterWebhook command)
    {
        if (State is null)
        {
            if ((check.Of(command.Definition) ?? WebhookCheck.OfSecret(command.Secret)) is { } error)
                return error;
            var key = command.Secret is { } own ? SecretKey.Parse(own)! : SecretKey.New();
            var headers = command.Definition.Headers ?? ImmutableDictionary<string, string>.Empty;
            await SaveAsync(WebhookState.Register(
                Key, command.Owner, Settings(command.Definition, headers), command.Definition.Ordered, NewSecret(Key, key),
                secrets.SealHeaders(Key, headers), Now));
        }

        return State is { } state && state.Owner == command.Owner ? new RegisteredWebhook(state.ToView(Key), Reveal(state.Secrets[0])) : WebhookErrors.NotFound;
    }

    /// <inheritdoc/>
    public Task<Result<Webhook>> GetAsync(string caller) =>
        Task.FromResult<Result<Webhook>>(Of(caller) is { } state ? state.ToView(Key) : WebhookErrors.NotFound);

    /// <inheritdoc/>
    public Task<Result<Webhook>> ReplaceAsync(string caller, WebhookDefinition definition, long? expected) => Refuse(caller, expected) is { } error
        ? Task.FromResult<Result<Webhook>>(error)
        : SayAsync(definition, definition.Headers ?? secrets.OpenHeaders(Key, State!.SealedHeaders));

    /// <inheritdoc/>
    public Task<Result<Webhook>> ChangeAsync(string caller, WebhookChanges changes, long? expected)
    {
        if (Refuse(caller, expected) is { } error)
            return Task.FromResult<Result<Webhook>>(error);
        var headers = secrets.OpenHeaders(Key, State!.SealedHeaders);
        foreach (var (name, value) in changes.Headers ?? ImmutableDictionary<string, string?>.Empty)
        {
            headers = headers.RemoveRange(headers.Keys.Where(k => k.Equals(name, StringComparison.OrdinalIgnoreCase)));
            headers = value is null ? headers : headers.Add(name, value);
        }

        return SayAsync(State.Say(changes), headers);
    }

    /// <inheritdoc/>
    public async Task<Result<Webhook>> EnableAsync(string caller) =>
        Refuse(caller) is { } error ? error : (await ApplyAsync(State!.Enable(Key, Now))).ToView(Key);

    /// <inheritdoc/>
    public async Task<Result<Webhook>> DisableAsync(string caller) =>
        Refuse(caller) is { } error ? error : (await ApplyAsync(State!.Disable(Key, WebhookDisabledReason.Owner, deliveryId: null, Now))).ToView(Key);

    /// <inheritdoc/>
    public async Task<Result> DeleteAsync(string caller, long? expected)
    {
        if (Refuse(caller, expected) is { } error)
            return error;
        await ApplyAsync(State!.Delete(Key, Now));
        return Result.Ok;
    }

    /// <inheritdoc/>
    public Task<Result<WebhookSecrets>> GetSecretsAsync(string caller) =>
        Task.FromResult<Result<WebhookSecrets>>(Of(caller) is { } state ? Show(state) : WebhookErrors.NotFound);

    /// <inheritdoc/>
    public async Task<Result<WebhookSecrets>> RotateSecretAsync(string caller, RotateSecret command)
    {
        if (Of(caller) is not { } state)
            return WebhookErrors.NotFound;
        if (WebhookCheck.OfSecret(command.Secret) is { } error)
            return error;
        var key = command.Secret is { } own ? SecretKey.Parse(own)! : SecretKey.New();
        return Show(await ApplyAsync(state.Rotate(Key, NewSecret(command.Id, key), command.Overlap, Now)));
    }

    /// <inheritdoc/>
    public async Task<Result<string>> TestAsync(string caller, string testId)
    {
        if (Refuse(caller) is { } error)
            return error;
        if (State!.Test is { } latest && latest.Id == testId)
            return latest.DeliveryId;
        if (!State.Enabled)
            return WebhookErrors.Disabled;
        var raised = Raise(new WebhookTested(Key, Now), State.Owner);
        var test = new EndpointTest(testId, WebhookIds.DeliveryOf(raised.Id, raised.OccurredAt, Key));
        await CommitAsync(State.Tested(test));
        return test.DeliveryId;
    }

    /// <inheritdoc/>
    public async Task EraseAsync(string owner)
    {
        if (Of(owner) is not { } state)
            return;
        await CommitAsync(state.Delete(Key, Now).State);
        await ForgetTargetAsync();
    }

    private async Task<Result<Webhook>> SayAsync(WebhookDefinition definition, ImmutableDictionary<string, string> headers)
    {
        if (check.Of(definition with { Headers = headers }) is { } error)
            return error;
        var before = secrets.OpenHeaders(Key, State!.SealedHeaders);
        var changed = headers.Count != before.Count || headers.Any(h => before.GetValueOrDefault(h.Key) != h.Value);
        var step = State.Change(
            Key, Settings(definition, headers), definition.Ordered, changed ? secrets.SealHeaders(Key, headers) : null, changed, Now);
        return (await ApplyAsync(step)).ToView(Key);
    }

    // What the delivery side remembers of the endpoint is old after every step that it did not bring about itself.
    private async Task<WebhookState> ApplyAsync(WebhookStep step)
    {
        if (await SaveAsync(step))
            await ForgetTargetAsync();
        return step.State;
    }

    private async Task<bool> SaveAsync(WebhookStep step)
    {
        if (ReferenceEquals(step.State, State))
            return false;
        var owner = step.State.Owner ?? State?.Owner;
        foreach (var happened in step.Happened)
            Raise(happened, owner);
        await CommitAsync(step.State);
        return true;
    }

    private Task ForgetTargetAsync() => GrainFactory.GetGrain<IDeliveryGrain>(Key).ForgetTargetAsync();

    private static WebhookSettings Settings(WebhookDefinition definition, ImmutableDictionary<string, string> headers) => new()
    {
        Url = definition.Url,
        Events = [.. definition.Events.Distinct(StringComparer.Ordinal)],
        Filter = definition.Filter,
        Description = definition.Description,
        HeaderNames = [.. headers.Keys.Order(StringComparer.OrdinalIgnoreCase)],
        RateLimit = definition.RateLimit,
    };

    private StoredSecret NewSecret(string id, byte[] key) => new(id, secrets.SealKey(Key, key), Now);

    private string Reveal(StoredSecret secret) => SecretKey.Reveal(secrets.OpenKey(Key, secret.Sealed));

    private WebhookSecrets Show(WebhookState state) => new(
        Reveal(state.Secrets[0]), state.Secrets[0].CreatedAt,
        [.. state.Secrets.Skip(1).Where(s => s.SignsAt(Now)).Select(s => new OlderSecret(Reveal(s), s.Until!.Value))]);

    private Error? Refuse(string caller, long? expected = null) => Known() is { } state ? state.Refuse(caller, expected) : WebhookErrors.NotFound;

    private WebhookState? Of(string caller) => Known() is { } state && state.Owner == caller ? state : null;

    // An id that somebody made up costs no memory once it is answered.
    private WebhookState? Known()
    {
        if (State is null)
            DeactivateOnIdle();
        return State;
    }
}
