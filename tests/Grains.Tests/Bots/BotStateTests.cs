using Nexus.Bots;
using Nexus.Grains.Bots;

namespace Nexus.Grains.Tests.Bots;

public sealed class BotStateTests
{
    private const string Id = "bot_1";
    private const string Owner = "usr_1";
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly BotState Registered =
        BotState.Register(Id, new RegisterBot(Owner, "t", null, "reg_1"), 7, "hello_bot", "Hello", Keys("1"), Noon).State;

    [Fact]
    public void A_registered_bot_runs_and_Telegram_is_still_to_be_told()
    {
        Assert.True(Registered.IsUntold);
        Assert.Equal(("Hello", true, 1), (Registered.Said.Name, Registered.Said.Running, Registered.Said.Revision));
        Assert.False(Registered.Told(Noon).IsUntold);
    }

    [Fact]
    public void What_changes_nothing_makes_no_version_and_no_event()
    {
        var told = Registered.Told(Noon);

        Assert.All(
            [told.Rename(Id, "Hello", Noon), told.Start(Id, Noon), told.Set(Id, BotSettings.None, Noon), told.ChangeToken(Id, Keys("1"), "hello_bot", TimeSpan.Zero, Noon)],
            step => Assert.True(ReferenceEquals(told, step.State) && step.Happened.IsEmpty));
    }

    [Fact]
    public void The_old_secret_is_good_for_a_while_after_the_token_changed()
    {
        var changed = Registered.ChangeToken(Id, Keys("2"), "hello_bot", TimeSpan.FromMinutes(10), Noon).State;

        var gate = changed.ToGate(Noon.AddMinutes(9))!;
        Assert.Equal(("secret-2", "secret-1", "token-2"), (gate.SecretHash, gate.OldSecretHash, gate.TokenHash));
        Assert.Null(changed.ToGate(Noon.AddMinutes(10))!.OldSecretHash);
        Assert.True(changed.IsUntold);
    }

    [Fact]
    public void A_stopped_bot_is_started_with_another_telling()
    {
        var stopped = Registered.Told(Noon).Stop(Id, Noon);
        var started = stopped.State.Told(Noon).Start(Id, Noon);

        Assert.Equal(typeof(BotStopped), Assert.Single(stopped.Happened).GetType());
        Assert.Equal(typeof(BotStarted), Assert.Single(started.Happened).GetType());
        Assert.True(stopped.State.IsUntold && started.State.IsUntold);
    }

    [Fact]
    public void A_deleted_bot_keeps_its_token_until_Telegram_was_told_and_nothing_else()
    {
        var deleted = Registered.Told(Noon).Delete(Id, Noon).State;

        Assert.True(deleted.IsUntold);
        Assert.Null(deleted.ToGate(Noon));
        Assert.Equal(BotErrors.NotFound, deleted.Refuse(Owner, expected: null));
        Assert.Null(deleted.Told(Noon).Keys);
    }

    [Fact]
    public void Only_the_owner_changes_a_bot_and_only_the_version_that_he_saw()
    {
        Assert.Equal(BotErrors.NotFound, Registered.Refuse("usr_2", expected: null));
        Assert.Equal(BotErrors.Changed, Registered.Refuse(Owner, expected: 2));
        Assert.Null(Registered.Refuse(Owner, expected: 1));
    }

    [Fact]
    public void Settings_that_Telegram_would_not_take_are_refused_by_place()
    {
        var bad = new BotSettings(
            null, AutoApprove: false, [new MenuButton(" ", new string('x', 4097))], [new AutoReply(new string('x', 201), TriggerMatch.Exact, "")]);

        Assert.Equal(
            ["autoReplies[0].reply", "autoReplies[0].trigger", "menu[0].label", "menu[0].reply", "welcome"],
            BotSettingsCheck.Of(bad)!.Fields!.Keys.Order(StringComparer.Ordinal));
        Assert.Null(BotSettingsCheck.Of(bad with { Welcome = new string('x', 4096), Menu = [new MenuButton("a", "b")], AutoReplies = [] }));
    }

    private static BotKeys Keys(string number) => new("sealed", $"token-{number}", "sealed", $"secret-{number}");
}
