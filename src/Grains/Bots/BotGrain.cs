using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Bots;
using Nexus.Grains.Bots.Chats;
using Nexus.Grains.Placement;
using Nexus.Grains.Storage;
using Nexus.Grains.Telegram;
using Nexus.Results;

namespace Nexus.Grains.Bots;

/// <inheritdoc cref="IBotGrain"/>
[PreferSilo(SiloRoles.Bots)]
internal sealed partial class BotGrain(
    [PersistentState("bots.bot", "nexus")] IPersistentState<Document<BotState>> document,
    AggregateServices services,
    BotSecrets secrets,
    BotTelegram telegram,
    UpdateTable updates,
    IOptions<BotsOptions> options,
    ILogger<BotGrain> logger)
    : AggregateGrain<BotState>(document, services), IBotGrain
{
    // Telegram was told right after the commit by then, unless the process died.
    private static readonly TimeSpan TellAgain = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan TellLater = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TellDeletedFor = TimeSpan.FromHours(24);

    /// <inheritdoc/>
    protected override string Aggregate => $"bots.bot/{Key}";

    /// <inheritdoc/>
    public Task<BotGate?> GetGateAsync()
    {
        Known();
        return Task.FromResult(Committed?.ToGate(Now));
    }

    /// <inheritdoc/>
    public Task<BotAccount?> GetAccountAsync()
    {
        Known();
        return Task.FromResult(Committed is { Facts: { } facts, Keys: { } keys } state
            ? new BotAccount(Key, keys.SealedToken, facts.Running, state.Settings, state.Owner)
            : null);
    }

    /// <inheritdoc/>
    public async Task<Result<Bot>> RegisterAsync(RegisterBot command)
    {
        if (State is { Owner: { } owner } taken)
            return owner == command.Owner && taken.RegistrationId == command.RegistrationId ? taken.Said.ToView(Key) : BotErrors.Taken;
        if (!BotToken.TryParse(command.Token, out var token) || BotIds.Of(token.BotId) != Key)
            return BotErrors.TokenRefused;
        if (await telegram.WhoIsAsync(token) is not { } me)
            return BotErrors.TokenRefused;
        var step = BotState.Register(Key, command, me.Id, me.Username ?? "", me.FirstName, secrets.Make(Key, token), Now);
        return await ApplyAsync(step);
    }

    /// <inheritdoc/>
    public Task<Result<Bot>> GetAsync(string caller) =>
        Task.FromResult<Result<Bot>>(Of(caller) is { } state ? state.Said.ToView(Key) : BotErrors.NotFound);

    /// <inheritdoc/>
    public async Task<Result<Bot>> ChangeAsync(string caller, BotChanges changes, long? expected)
    {
        if (Refuse(caller, expected) is { } error)
            return error;
        var step = new BotStep(State!, []);
        if (changes.Token is { } text)
        {
            if (!BotToken.TryParse(text, out var token))
                return BotErrors.TokenRefused;
            if (BotIds.Of(token.BotId) != Key)
                return BotErrors.OtherBot;
            if (await telegram.WhoIsAsync(token) is not { } me)
                return BotErrors.TokenRefused;
            step = State!.ChangeToken(Key, secrets.Make(Key, token), me.Username ?? "", options.Value.OldSecretFor, Now);
        }

        if (changes.Name is { } name)
        {
            var renamed = step.State.Rename(Key, name, Now);
            step = new BotStep(renamed.State, step.Happened.AddRange(renamed.Happened));
        }

        return await ApplyAsync(step);
    }

    /// <inheritdoc/>
    public async Task<Result<Bot>> StartAsync(string caller) => Refuse(caller) is { } error ? error : await ApplyAsync(State!.Start(Key, Now));

    /// <inheritdoc/>
    public async Task<Result<Bot>> StopAsync(string caller) => Refuse(caller) is { } error ? error : await ApplyAsync(State!.Stop(Key, Now));

    /// <inheritdoc/>
    public async Task<Result> DeleteAsync(string caller, long? expected)
    {
        if (Refuse(caller, expected) is { } error)
            return error;
        var step = State!.Delete(Key, Now);
        Raise(step.Happened[0], caller);
        Schedule(BotPurgeHandler.WorkKind, Key, Now);
        await SaveAsync(step.State);
        return Result.Ok;
    }

    /// <inheritdoc/>
    public Task<Result<VersionedSettings>> GetSettingsAsync(string caller) =>
        Task.FromResult<Result<VersionedSettings>>(Of(caller) is { } state ? new VersionedSettings(state.Settings, state.Said.Revision) : BotErrors.NotFound);

    /// <inheritdoc/>
    public async Task<Result<VersionedSettings>> SetSettingsAsync(string caller, BotSettings settings, long? expected)
    {
        if ((Refuse(caller, expected) ?? BotSettingsCheck.Of(settings)) is { } error)
            return error;
        await ApplyAsync(State!.Set(Key, settings, Now));
        return new VersionedSettings(State!.Settings, State.Said.Revision);
    }

    /// <inheritdoc/>
    public async Task<Result> ReplayAsync(string caller, long updateId)
    {
        if (Of(caller) is null)
            return BotErrors.NotFound;
        if (await updates.ReplayAsync(Key, updateId) is not { } chatId)
            return BotErrors.NotParked;
        await GrainFactory.GetGrain<IChatGrain>(BotIds.ChatKey(Key, chatId)).WakeAsync();
        return Result.Ok;
    }

    /// <inheritdoc/>
    public async Task<Result<BotWebhookInfo>> GetWebhookInfoAsync(string caller) => Of(caller) is { } state
        ? await telegram.AskWebhookAsync(Key, secrets.OpenToken(Key, state.Keys!.SealedToken))
        : BotErrors.NotFound;

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> TellTelegramAsync()
    {
        if (Known() is not { IsUntold: true } state)
            return null;
        var token = secrets.OpenToken(Key, state.Keys!.SealedToken);
        var problem = state.Facts is { Running: true }
            ? await telegram.SetWebhookAsync(Key, token, secrets.OpenSecret(Key, state.Keys.SealedSecret))
            : await telegram.DeleteWebhookAsync(token);
        if (problem is null || state.DeletedAt + TellDeletedFor < Now)
        {
            Unschedule(BotTellHandler.WorkKind, Key);
            await CommitAsync(state.Told(Now));
            return null;
        }

        LogNotTold(Key, problem);
        var next = state.NotTold(problem);
        if (!ReferenceEquals(next, state))
            await CommitAsync(next);
        return Now + TellLater;
    }

    /// <inheritdoc/>
    public async Task EraseAsync(string owner)
    {
        if (Of(owner) is { } state)
            await SaveAsync(state.Delete(Key, Now).State);
    }

    private async Task<Result<Bot>> ApplyAsync(BotStep step)
    {
        if (!ReferenceEquals(step.State, State))
        {
            foreach (var happened in step.Happened)
                Raise(happened, step.State.Owner);
            await SaveAsync(step.State);
        }

        return State!.Said.ToView(Key);
    }

    // What Telegram should know is committed first; that it is told is due work, and usually done before the answer.
    private async Task SaveAsync(BotState next)
    {
        if (next.IsUntold)
            Schedule(BotTellHandler.WorkKind, Key, Now + TellAgain);
        await CommitAsync(next);
        await TellTelegramAsync();
    }

    private Error? Refuse(string caller, long? expected = null) => Known() is { } state ? state.Refuse(caller, expected) : BotErrors.NotFound;

    private BotState? Of(string caller) => Known() is { } state && state.Owner == caller ? state : null;

    // An id that somebody made up costs no memory once it is answered.
    private BotState? Known()
    {
        if (State is null)
            DeactivateOnIdle();
        return State;
    }

    [LoggerMessage(LogLevel.Warning, "Telegram could not be told where {Bot} gets its updates: {Problem}")]
    private partial void LogNotTold(string bot, string problem);
}
