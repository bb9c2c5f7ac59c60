using Nexus.Access;
using Nexus.ApiKeys;
using Nexus.Grains.ApiKeys;

namespace Nexus.Grains.Tests.ApiKeys;

public sealed class ApiKeyRingStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_scope_that_is_not_known_is_refused_by_its_place() =>
        Assert.Equal(ApiKeyErrors.UnknownScope(1).Fields!.Keys, ApiKeyRingState.Empty.WhyNot(Request("k", scopes: [Scopes.All, "everything"]), Now)!.Fields!.Keys);

    [Fact]
    public void A_scope_for_admins_needs_an_admin()
    {
        var request = Request("k", scopes: [Scopes.UsersAdmin]);
        Assert.Equal("auth.scope-not-allowed", ApiKeyRingState.Empty.WhyNot(request, Now)!.Code);
        Assert.Null(ApiKeyRingState.Empty.WhyNot(request with { MakerIsAdmin = true }, Now));
    }

    [Fact]
    public void A_key_expires_in_the_future()
    {
        Assert.Equal(ApiKeyErrors.ExpiryPassed, ApiKeyRingState.Empty.WhyNot(Request("k", Now), Now));
        Assert.Null(ApiKeyRingState.Empty.WhyNot(Request("k", Now.AddSeconds(1)), Now));
    }

    [Fact]
    public void The_51st_key_is_refused_and_an_expired_one_makes_room()
    {
        var state = ApiKeyRingState.Empty.Add(Request("0", Now.AddHours(1)), "hash", Now);
        for (var i = 1; i < ApiKeyRingState.MaxKeys; i++)
            state = state.Add(Request($"{i}"), "hash", Now);
        Assert.Equal(ApiKeyErrors.TooMany, state.WhyNot(Request("new"), Now));
        // The same command again is no further key.
        Assert.Null(state.WhyNot(Request("49"), Now));

        var later = Now.AddHours(1);
        Assert.Null(state.WhyNot(Request("new"), later));
        var added = state.Add(Request("new"), "hash", later);
        Assert.Equal(ApiKeyRingState.MaxKeys, added.Keys.Length);
        Assert.Null(added.Find("0"));
    }

    [Fact]
    public void Only_the_secret_of_a_living_key_verifies()
    {
        var state = ApiKeyRingState.Empty.Add(Request("a", Now.AddHours(1)), "hash-a", Now).Add(Request("b"), "hash-b", Now);
        Assert.Equal("a", state.Verify("a", "hash-a", Now)?.Id);
        Assert.Null(state.Verify("a", "hash-b", Now));
        Assert.Null(state.Verify("c", "hash-a", Now));
        Assert.Null(state.Verify("a", "", Now));
        Assert.Null(state.Verify("a", "hash-a", Now.AddHours(1)));
        Assert.Null(state.Remove(state.Find("b")!).Verify("b", "hash-b", Now));
    }

    [Fact]
    public void A_use_is_taken_down_once_a_minute()
    {
        var state = ApiKeyRingState.Empty.Add(Request("a"), "hash", Now);
        var used = state.Use(state.Find("a")!, Now);
        Assert.Equal(Now, used.Find("a")!.LastUsedAt);
        Assert.Same(used, used.Use(used.Find("a")!, Now.AddSeconds(59)));
        Assert.Equal(Now.AddSeconds(60), used.Use(used.Find("a")!, Now.AddSeconds(60)).Find("a")!.LastUsedAt);
    }

    private static ApiKeyRequest Request(string id, DateTimeOffset? expires = null, params string[] scopes) =>
        new(id, "name", [.. scopes.DefaultIfEmpty(Scopes.TemplatesRead)], expires, MakerIsAdmin: false);
}
