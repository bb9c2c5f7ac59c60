using System.Collections.Immutable;
using Nexus.Bots;
using Nexus.Results;

namespace Nexus.Grains.Bots;

/// <summary>
/// A bot as it is stored, and everything it may become. Each method answers the next state with the events of the step; a step that
/// changes nothing answers the same state. A deleted one has no owner; it keeps its token until Telegram was told.
/// </summary>
internal sealed record BotState
{
    /// <summary>Whose it is; null: it is deleted.</summary>
    public string? Owner { get; init; }

    /// <summary>The request that registered it.</summary>
    public string? RegistrationId { get; init; }

    /// <summary>Token and secret.</summary>
    public BotKeys? Keys { get; init; }

    /// <summary>SHA-256 of the secret before, while it is good.</summary>
    public string? OldSecretHash { get; init; }

    /// <summary>Until when, UTC.</summary>
    public DateTimeOffset? OldSecretUntil { get; init; }

    /// <summary>What others read of it; null: it is deleted.</summary>
    public BotFacts? Facts { get; init; }

    /// <summary>What it does by itself.</summary>
    public BotSettings Settings { get; init; } = BotSettings.None;

    /// <summary>UTC; null: it is there.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Whether there is something that Telegram does not know yet.</summary>
    internal bool IsUntold => Facts is { } facts ? !facts.Told : Keys is not null;

    /// <summary>What is said of it, when it is there.</summary>
    internal BotFacts Said => Facts ?? throw new InvalidOperationException("The bot is deleted.");

    private BotStep Unchanged => new(this, []);

    /// <summary>Registers one.</summary>
    public static BotStep Register(string id, RegisterBot command, long telegramId, string username, string telegramName, BotKeys keys, DateTimeOffset now)
    {
        var facts = new BotFacts
        {
            TelegramId = telegramId,
            Username = username,
            Name = command.Name ?? telegramName,
            Running = true,
            CreatedAt = now,
            UpdatedAt = now,
            Revision = 1,
        };
        return new(
            new BotState { Owner = command.Owner, RegistrationId = command.RegistrationId, Keys = keys, Facts = facts },
            [new BotRegistered(id, username, facts.Name, now)]);
    }

    /// <summary>Why a caller can't change it, or null.</summary>
    public Error? Refuse(string caller, long? expected) =>
        Owner is null || Owner != caller ? BotErrors.NotFound
        : expected is { } version && version != Said.Revision ? BotErrors.Changed
        : null;

    /// <summary>Is called otherwise.</summary>
    public BotStep Rename(string id, string name, DateTimeOffset now) =>
        name == Said.Name ? Unchanged : Say(Said with { Name = name }, now, new BotChanged(id, Said.Username, name, now));

    /// <summary>Has another token, and another secret with it; the old one is good for a while.</summary>
    public BotStep ChangeToken(string id, BotKeys keys, string username, TimeSpan overlap, DateTimeOffset now)
    {
        if (keys.TokenHash == Keys!.TokenHash)
            return Unchanged;
        var step = Say(Said with { Username = username, Told = false, Problem = null }, now, new BotTokenChanged(id, username, now));
        return step with { State = step.State with { Keys = keys, OldSecretHash = Keys.SecretHash, OldSecretUntil = now + overlap } };
    }

    /// <summary>Takes updates, and has Telegram send them.</summary>
    public BotStep Start(string id, DateTimeOffset now) => Said.Running && Said.Told
        ? Unchanged
        : Said.Running
            ? new BotStep(this with { Facts = Said with { Problem = null } }, [])
            : Say(Said with { Running = true, Told = false, Problem = null }, now, new BotStarted(id, Said.Username, now));

    /// <summary>Takes none.</summary>
    public BotStep Stop(string id, DateTimeOffset now) => Said.Running
        ? Say(Said with { Running = false, Told = false, Problem = null }, now, new BotStopped(id, Said.Username, now))
        : Unchanged;

    /// <summary>Does other things by itself.</summary>
    public BotStep Set(string id, BotSettings settings, DateTimeOffset now)
    {
        if (settings.Welcome == Settings.Welcome && settings.AutoApprove == Settings.AutoApprove
            && settings.Ai == Settings.Ai && settings.Menu.SequenceEqual(Settings.Menu) && settings.AutoReplies.SequenceEqual(Settings.AutoReplies))
        {
            return Unchanged;
        }

        var step = Say(Said, now, new BotChanged(id, Said.Username, Said.Name, now));
        return step with { State = step.State with { Settings = settings } };
    }

    /// <summary>Ends it; its token is kept to tell Telegram.</summary>
    public BotStep Delete(string id, DateTimeOffset now) =>
        new(new BotState { Keys = Keys, DeletedAt = now }, [new BotDeleted(id, Said.Username, now)]);

    /// <summary>Telegram knows.</summary>
    public BotState Told(DateTimeOffset now) => Facts is { } facts
        ? this with { Facts = facts with { Told = true, ToldAt = now, Problem = null } }
        : this with { Keys = null };

    /// <summary>Telegram could not be told.</summary>
    public BotState NotTold(string problem) => Facts is { } facts && facts.Problem != problem ? this with { Facts = facts with { Problem = problem } } : this;

    /// <summary>What lets updates in; null: nothing does.</summary>
    public BotGate? ToGate(DateTimeOffset now) => Facts is { } facts && Keys is { } keys
        ? new BotGate(
            facts.Running, keys.SecretHash, OldSecretUntil > now ? OldSecretHash : null, OldSecretUntil > now ? OldSecretUntil : null, keys.TokenHash)
        : null;

    private BotStep Say(BotFacts facts, DateTimeOffset now, BotEvent happened) =>
        new(this with { Facts = facts with { UpdatedAt = now, Revision = facts.Revision + 1 } }, [happened]);
}

/// <summary>A bot's token, and its webhook's secret.</summary>
/// <param name="SealedToken">Sealed for this bot.</param>
/// <param name="TokenHash">SHA-256, lower-case hex.</param>
/// <param name="SealedSecret">Sealed for this bot.</param>
/// <param name="SecretHash">SHA-256, lower-case hex.</param>
internal sealed record BotKeys(string SealedToken, string TokenHash, string SealedSecret, string SecretHash)
{
    /// <summary>Says nothing.</summary>
    public override string ToString() => nameof(BotKeys);
}

/// <summary>The next state, and what happened.</summary>
internal sealed record BotStep(BotState State, ImmutableArray<BotEvent> Happened);
