using Nexus.Events;
using Nexus.Grains.Audit;
using Nexus.Grains.Events;

namespace Nexus.Grains.Tests.Audit;

public sealed class AuditActionsTests
{
    private static readonly EventOrigin Guest = new(Actor: null, ActorKind.Guest, "192.0.2.1", "req-1");

    [Theory]
    [InlineData("user.session.started", "auth.login")]
    [InlineData("user.locked", "auth.locked")]
    [InlineData("user.blocked", "user.blocked")]
    [InlineData("user.roles.changed", "user.roles.changed")]
    public void An_action_is_named_for_who_looks_for_it(string type, string action) =>
        Assert.Equal(action, AuditActions.Of(Logged(type, "{}", Guest)).Action);

    [Fact]
    public void A_stolen_refresh_token_is_another_action_than_a_logout()
    {
        Assert.Equal("auth.refresh.reused", AuditActions.Of(Logged("user.session.revoked", """{"reason":"tokenReused"}""", Guest)).Action);
        Assert.Equal("auth.session.revoked", AuditActions.Of(Logged("user.session.revoked", """{"reason":"loggedOut"}""", Guest)).Action);
    }

    [Fact]
    public void What_is_not_on_the_list_stays_out_of_the_details()
    {
        const string data = """{"userId":"usr_1","email":"ann@example.com","secret":"s","ip":"192.0.2.9","scopes":["api"],"reason":"spam"}""";
        Assert.Equal("""{"reason":"spam","scopes":["api"]}""", AuditActions.Of(Logged("user.later", data, Guest)).Details);
    }

    [Fact]
    public void Who_signs_in_is_the_actor_and_who_is_locked_out_is_not()
    {
        Assert.Equal("usr_1", AuditActions.Of(Logged("user.session.started", "{}", Guest)).Actor);
        Assert.Null(AuditActions.Of(Logged("user.locked", "{}", Guest)).Actor);
    }

    [Fact]
    public void A_rotation_is_nobodys_whoever_was_signing_in_just_then()
    {
        var entry = AuditActions.Of(Logged("user.signing-key.added", """{"kid":"k"}""", Guest, owner: null));
        Assert.Equal((null, ActorKind.System, "test/1", null), (entry.Actor, entry.Via, entry.Subject, entry.Ip));
    }

    [Fact]
    public void An_event_without_an_origin_says_that_it_is_not_known()
    {
        var entry = AuditActions.Of(Logged("user.blocked", "{}", origin: null));
        Assert.Equal((null, ActorKind.Unknown, null), (entry.Actor, entry.Via, entry.RequestId));
    }

    [Theory]
    [InlineData("user.erased", "{}")]
    [InlineData("user.session.revoked", """{"reason":"erased","sessionId":"ses_1"}""")]
    public void Of_who_erases_himself_no_trace_is_noted(string type, string data)
    {
        var own = AuditActions.Of(Logged(type, data, new EventOrigin("usr_1", ActorKind.Session, "192.0.2.1", "req-1")));
        Assert.Equal(("usr_1", null, null, "{}"), (own.Actor, own.Ip, own.RequestId, own.Details));
        Assert.Equal("192.0.2.1", AuditActions.Of(Logged(type, data, new EventOrigin("usr_2", ActorKind.Session, "192.0.2.1", "req-1"))).Ip);
    }

    [Theory]
    [InlineData("usr_1", ActorKind.ApiKey, "2001:db8::1%eth0", "a.b-c_1")]
    [InlineData(null, ActorKind.Guest, null, null)]
    [InlineData("with space, and comma", ActorKind.Session, "192.0.2.1", "ü")]
    public void An_origin_comes_out_of_the_log_as_it_went_in(string? actor, ActorKind via, string? ip, string? request)
    {
        var origin = new EventOrigin(actor, via, ip, request);
        Assert.Equal(origin, EventOrigin.Of($"00-trace-01 {origin}"));
        Assert.Equal("00-trace-01", EventOrigin.TraceOf($"00-trace-01 {origin}"));
        Assert.Null(EventOrigin.TraceOf($" {origin}"));
        Assert.Null(EventOrigin.Of("00-trace-01"));
        Assert.Equal("00-trace-01", EventOrigin.TraceOf("00-trace-01"));
    }

    private static LoggedEvent Logged(string type, string data, EventOrigin? origin, string? owner = "usr_1") => new(
        LogPosition.Start, Partition: 0, Guid.CreateVersion7(), type, Version: 1, "test/1", owner, DateTimeOffset.UnixEpoch,
        origin is null ? null : $"00-trace-01 {origin}", data);
}
