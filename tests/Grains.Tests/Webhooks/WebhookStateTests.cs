using Nexus.Grains.Webhooks;
using Nexus.Webhooks;

namespace Nexus.Grains.Tests.Webhooks;

public sealed class WebhookStateTests
{
    private const string Id = "whk_01997a00000070008000000000000001";
    private const string Owner = "usr_00000000000070008000000000000001";
    private const string Delivery = "dlv_01997a00000070008000000000000001";
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly WebhookSettings Settings = new() { Url = "https://hooks.example.com/x?key=secret", Events = ["template.*"] };

    [Fact]
    public void Registration_says_the_host_and_nothing_more_of_the_url()
    {
        var step = WebhookState.Register(Id, Owner, Settings, ordered: true, Secret("whk"), headers: null, Start);

        var created = Assert.IsType<WebhookCreated>(Assert.Single(step.Happened));
        Assert.Equal("hooks.example.com", created.Host);
        Assert.True(step.State.Enabled);
        Assert.Equal(1, step.State.Said.Revision);
        Assert.DoesNotContain("secret", created.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_that_changes_nothing_makes_no_version()
    {
        var state = Registered();
        Assert.Same(state, state.Change(Id, state.Said, state.Ordered, headers: null, headersChanged: false, Start).State);

        var step = state.Change(Id, state.Said with { Events = ["user.locked"] }, state.Ordered, headers: null, headersChanged: false, Start);
        Assert.Equal(2, step.State.Said.Revision);
        Assert.Equal<string>(["user.locked"], Assert.IsType<WebhookUpdated>(Assert.Single(step.Happened)).Events);

        var ordered = state.Change(Id, state.Said, ordered: true, headers: null, headersChanged: false, Start).State;
        Assert.True(ordered.Ordered);
        Assert.Equal("sealed", state.Change(Id, state.Said, false, "sealed", headersChanged: true, Start).State.SealedHeaders);
    }

    [Fact]
    public void Only_the_owner_changes_it_and_only_in_the_version_that_he_means()
    {
        var state = Registered();
        Assert.Null(state.Refuse(Owner, expected: null));
        Assert.Null(state.Refuse(Owner, expected: 1));
        Assert.Equal(WebhookErrors.Changed, state.Refuse(Owner, expected: 2));
        Assert.Equal(WebhookErrors.NotFound, state.Refuse("usr_other", expected: null));
        Assert.Equal(WebhookErrors.NotFound, state.Delete(Id, Start).State.Refuse(Owner, expected: null));
        Assert.Equal(WebhookErrors.ReadOnly, WebhookState.OpenCallbacks(Owner, Secret("whk"), Start).Refuse(Owner, expected: null));
    }

    [Fact]
    public void A_replaced_secret_signs_until_its_time_is_over()
    {
        var state = Registered().Rotate(Id, Secret("rot_1"), TimeSpan.FromHours(24), Start).State;

        var during = state.ToTarget(Id, Start + TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1))!;
        Assert.Equal<string>(["rot_1", "whk"], during.SealedSecrets);
        Assert.Equal(Start + TimeSpan.FromHours(24), during.SecretsUntil);
        var after = state.ToTarget(Id, Start + TimeSpan.FromHours(24))!;
        Assert.Equal<string>(["rot_1"], after.SealedSecrets);
        Assert.Null(after.SecretsUntil);
    }

    [Fact]
    public void Without_overlap_the_old_secret_stops_at_once()
    {
        var state = Registered().Rotate(Id, Secret("rot_1"), TimeSpan.Zero, Start).State;
        Assert.Equal<string>(["rot_1"], state.ToTarget(Id, Start)!.SealedSecrets);
        Assert.Single(state.Secrets);
    }

    [Fact]
    public void The_same_rotation_twice_is_one()
    {
        var state = Registered().Rotate(Id, Secret("rot_1"), TimeSpan.FromHours(24), Start).State;
        Assert.Same(state, state.Rotate(Id, Secret("rot_1"), TimeSpan.FromHours(24), Start).State);
    }

    [Fact]
    public void Ten_old_secrets_are_kept_at_most_and_expired_ones_not()
    {
        var state = Registered();
        for (var i = 1; i <= 15; i++)
            state = state.Rotate(Id, Secret($"rot_{i}"), TimeSpan.FromDays(7), Start).State;
        Assert.Equal(1 + WebhookState.MaxOldSecrets, state.Secrets.Length);
        Assert.Equal("rot_15", state.Secrets[0].Id);
        Assert.Equal("rot_5", state.Secrets[^1].Id);

        var later = state.Rotate(Id, Secret("rot_16"), TimeSpan.FromDays(7), Start + TimeSpan.FromDays(8)).State;
        Assert.Equal(["rot_16", "rot_15"], later.Secrets.Select(s => s.Id));
    }

    [Fact]
    public void Gone_disables_at_once_and_only_once()
    {
        var step = Registered().Found(Id, WebhookFinding.Gone, Delivery, Start);

        Assert.False(step.State.Enabled);
        var disabled = Assert.IsType<EndpointDisabled>(Assert.Single(step.Happened));
        Assert.Equal((WebhookDisabledReason.Gone, Delivery), (disabled.Reason, disabled.DeliveryId!));
        Assert.Same(step.State, step.State.Found(Id, WebhookFinding.Gone, Delivery, Start).State);
    }

    [Fact]
    public void One_receiver_of_callbacks_that_is_gone_does_not_end_the_others()
    {
        var state = WebhookState.OpenCallbacks(Owner, Secret("whk"), Start);
        foreach (var finding in Enum.GetValues<WebhookFinding>())
            Assert.Same(state, state.Found(Id, finding, Delivery, Start).State);
    }

    [Fact]
    public void Failing_is_said_once_until_there_is_a_success()
    {
        var failing = Registered().Found(Id, WebhookFinding.Failing, Delivery, Start);
        Assert.IsType<EndpointFailing>(Assert.Single(failing.Happened));
        Assert.Empty(failing.State.Found(Id, WebhookFinding.Failing, "dlv_2", Start.AddHours(1)).Happened);

        var recovered = failing.State.Found(Id, WebhookFinding.Recovered, "dlv_3", Start.AddHours(2));
        Assert.Equal(Start, Assert.IsType<EndpointRecovered>(Assert.Single(recovered.Happened)).FailingSince);
        Assert.Same(recovered.State, recovered.State.Found(Id, WebhookFinding.Recovered, "dlv_3", Start.AddHours(2)).State);
        Assert.IsType<EndpointFailing>(Assert.Single(recovered.State.Found(Id, WebhookFinding.Failing, "dlv_4", Start.AddHours(3)).Happened));
    }

    [Fact]
    public void Failures_for_good_are_told_once_an_hour_and_counted_by_their_times()
    {
        var first = Registered().Found(Id, WebhookFinding.Exhausted, "dlv_1", Start);
        Assert.IsType<EndpointExhausted>(Assert.Single(first.Happened));
        var soon = first.State.Found(Id, WebhookFinding.Exhausted, "dlv_2", Start.AddMinutes(59));
        Assert.Empty(soon.Happened);
        var later = soon.State.Found(Id, WebhookFinding.Exhausted, "dlv_3", Start.AddMinutes(60));
        Assert.Equal(Start, Assert.IsType<EndpointExhausted>(Assert.Single(later.Happened)).Since);
        Assert.Equal((Start, Start.AddMinutes(60)), (later.State.Said.ExhaustedFrom!.Value, later.State.Said.ExhaustedTo!.Value));
    }

    [Theory]
    [InlineData(120.0, true)]
    [InlineData(120.001, false)]
    [InlineData(500.0, false)]
    public void More_than_120_hours_between_failures_for_good_disable_it(double hours, bool isEnabled)
    {
        var state = Registered().Found(Id, WebhookFinding.Exhausted, "dlv_1", Start).State;
        var step = state.Found(Id, WebhookFinding.Exhausted, "dlv_2", Start.AddHours(hours));

        Assert.Equal(isEnabled, step.State.Enabled);
        if (!isEnabled)
            Assert.Equal(WebhookDisabledReason.Failing, Assert.IsType<EndpointDisabled>(Assert.Single(step.Happened)).Reason);
    }

    [Fact]
    public void One_success_in_between_begins_the_count_anew()
    {
        var state = Registered().Found(Id, WebhookFinding.Exhausted, "dlv_1", Start).State
            .Found(Id, WebhookFinding.Recovered, "dlv_2", Start.AddHours(100)).State
            .Found(Id, WebhookFinding.Exhausted, "dlv_3", Start.AddHours(130)).State;
        Assert.True(state.Enabled);
        Assert.Equal(Start.AddHours(130), state.Said.ExhaustedFrom);
        Assert.False(state.Found(Id, WebhookFinding.Exhausted, "dlv_4", Start.AddHours(251)).State.Enabled);
    }

    [Fact]
    public void Findings_in_any_order_come_to_the_same()
    {
        var hours = new[] { 0, 90, 30, 119, 60 };
        var state = hours.Aggregate(Registered(), (s, h) => s.Found(Id, WebhookFinding.Exhausted, $"dlv_{h}", Start.AddHours(h)).State);
        Assert.True(state.Enabled);
        Assert.Equal((Start, Start.AddHours(119)), (state.Said.ExhaustedFrom!.Value, state.Said.ExhaustedTo!.Value));
    }

    [Fact]
    public void Enabling_forgets_the_failures()
    {
        var disabled = Registered().Found(Id, WebhookFinding.Exhausted, "dlv_1", Start).State
            .Found(Id, WebhookFinding.Exhausted, "dlv_2", Start.AddHours(121)).State;
        Assert.False(disabled.Enabled);

        var enabled = disabled.Enable(Id, Start.AddHours(122));

        Assert.IsType<EndpointEnabled>(Assert.Single(enabled.Happened));
        Assert.Equal(new WebhookHealth(null, null, null), enabled.State.ToView(Id).Health);
        Assert.Null(enabled.State.ToView(Id).DisabledReason);
        Assert.True(enabled.State.Found(Id, WebhookFinding.Exhausted, "dlv_3", Start.AddHours(123)).State.Enabled);
        Assert.Same(enabled.State, enabled.State.Enable(Id, Start.AddHours(123)).State);
    }

    [Fact]
    public void What_is_found_about_a_disabled_or_deleted_one_changes_nothing()
    {
        var disabled = Registered().Disable(Id, WebhookDisabledReason.Owner, deliveryId: null, Start).State;
        Assert.Same(disabled, disabled.Found(Id, WebhookFinding.Exhausted, Delivery, Start).State);
        var deleted = Registered().Delete(Id, Start).State;
        Assert.Same(deleted, deleted.Found(Id, WebhookFinding.Failing, Delivery, Start).State);
        Assert.Null(deleted.ToTarget(Id, Start));
    }

    [Fact]
    public void A_deleted_one_keeps_nothing_but_that_it_was_there()
    {
        var deleted = Registered().Delete(Id, Start.AddDays(1)).State;
        Assert.Null(deleted.Owner);
        Assert.Null(deleted.Settings);
        Assert.Empty(deleted.Secrets);
        Assert.Equal(Start.AddDays(1), deleted.DeletedAt);
    }

    private static WebhookState Registered() =>
        WebhookState.Register(Id, Owner, Settings, ordered: false, Secret("whk"), headers: null, Start).State;

    private static StoredSecret Secret(string id) => new(id, Sealed: id, Start);
}
