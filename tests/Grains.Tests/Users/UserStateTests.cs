using Nexus.Grains.Users;
using Nexus.Ids;
using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Grains.Tests.Users;

public sealed class UserStateTests
{
    private const int Max = 3;
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);
    private static readonly ClientInfo Client = new("192.0.2.1", "curl/8");

    private readonly ManualTimeProvider _clock = new();
    private readonly string _user;

    public UserStateTests() => _user = NexusId.New(UserIds.Prefix, _clock);

    private DateTimeOffset Now => _clock.GetUtcNow();

    [Theory]
    [InlineData(null, "ann.lee")]
    [InlineData("  ", "ann.lee")]
    [InlineData("  Ann ", "Ann")]
    [InlineData("An\u0000n\r\n", "Ann")]
    public void A_new_account_has_a_presentable_name(string? given, string name) => Assert.Equal(name, Account(given).DisplayName);

    [Fact]
    public void A_long_name_is_cut_between_characters()
    {
        Assert.Equal(new string('x', 100), Account(new string('x', 101)).DisplayName);
        Assert.Equal(new string('x', 99), Account(new string('x', 99) + "😀").DisplayName);
    }

    [Fact]
    public void The_latest_token_rotates_its_session()
    {
        var (state, token) = SignedIn();
        _clock.Advance(TimeSpan.FromDays(1));
        var next = token.Next();
        var outcome = state.Refresh(token, next, new ClientInfo("192.0.2.2", "other"), Now, Lifetime);

        var session = Assert.Single(outcome.State.Sessions);
        Assert.Equal(session, outcome.Session);
        Assert.True(session.IsLatest(next));
        Assert.False(session.IsLatest(token));
        Assert.Equal(Now, session.LastUsedAt);
        Assert.Equal(Now + Lifetime, session.ExpiresAt);
        Assert.Equal("192.0.2.2", session.Ip);
        Assert.Null(outcome.ReusedSessionId);
    }

    [Fact]
    public void Refresh_token_reuse_revokes_the_family()
    {
        var (state, token) = SignedIn();
        var (withOther, otherToken) = SignedIn(state);
        var rotated = withOther.Refresh(token, token.Next(), Client, Now, Lifetime).State;

        var outcome = rotated.Refresh(token, token.Next(), Client, Now, Lifetime);

        Assert.Null(outcome.Session);
        Assert.Equal(state.Sessions[0].Id, outcome.ReusedSessionId);
        Assert.True(Assert.Single(outcome.State.Sessions).IsLatest(otherToken));
    }

    [Fact]
    public void A_token_of_no_family_changes_nothing()
    {
        var (state, _) = SignedIn();
        var outcome = state.Refresh(RefreshToken.New(_user), RefreshToken.New(_user), Client, Now, Lifetime);
        Assert.Same(state, outcome.State);
        Assert.Null(outcome.Session);
        Assert.Null(outcome.ReusedSessionId);
    }

    [Fact]
    public void A_session_ends_when_it_is_unused_for_its_lifetime()
    {
        var (state, token) = SignedIn();
        _clock.Advance(Lifetime - TimeSpan.FromSeconds(1));
        var used = state.Refresh(token, token.Next(), Client, Now, Lifetime);
        Assert.NotNull(used.Session);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(state.Refresh(token, token.Next(), Client, Now, Lifetime).Session);
    }

    [Fact]
    public void The_longest_unused_session_gives_way()
    {
        var state = Account();
        var tokens = new List<RefreshToken>();
        for (var i = 0; i < Max; i++)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            (state, var token) = SignedIn(state);
            tokens.Add(token);
        }

        _clock.Advance(TimeSpan.FromHours(1));
        state = state.Refresh(tokens[0], tokens[0].Next(), Client, Now, Lifetime).State;
        var expected = state.Sessions[1].Id;
        var change = state.Add(NewSession(out _), Max, Now);

        Assert.Equal([expected], change.Ended.AsEnumerable());
        Assert.Equal(Max, change.State.Sessions.Length);
        Assert.DoesNotContain(change.State.Sessions, s => s.Id == expected);
    }

    [Fact]
    public void An_expired_session_goes_silently_and_makes_room()
    {
        var (state, _) = SignedIn();
        _clock.Advance(Lifetime);
        var change = state.Add(NewSession(out _), max: 1, Now);
        Assert.Empty(change.Ended.AsEnumerable());
        Assert.Single(change.State.Sessions);
    }

    [Fact]
    public void Sessions_end_one_by_one_or_all_but_one()
    {
        var state = Account();
        for (var i = 0; i < Max; i++)
            (state, _) = SignedIn(state);
        var ids = state.Sessions.Select(s => s.Id).ToArray();

        Assert.Equal([ids[1]], state.End(ids[1]).Ended.AsEnumerable());
        Assert.Empty(state.End("ses_unknown").Ended);
        Assert.Equal([ids[0], ids[2]], state.EndAllBut(ids[1]).Ended.AsEnumerable());
        Assert.Equal(ids, state.EndAllBut(null).Ended.AsEnumerable());
        Assert.Empty(state.EndAllBut(null).State.Sessions);
    }

    [Fact]
    public void What_a_client_says_about_itself_is_shortened_and_cleaned()
    {
        var session = Session.Start("ses_1", RefreshToken.New(_user), new ClientInfo(new string('1', 100), "a\r\nb\u001b[31m" + new string('c', 500)), Now, Lifetime);
        Assert.Equal(64, session.Ip!.Length);
        Assert.Equal(200, session.UserAgent!.Length);
        Assert.StartsWith("ab[31mccc", session.UserAgent, StringComparison.Ordinal);
        Assert.Null(Session.Start("ses_1", RefreshToken.New(_user), new ClientInfo(null, " \t "), Now, Lifetime).UserAgent);
    }

    [Fact]
    public void No_secret_of_a_token_is_kept()
    {
        var (state, token) = SignedIn();
        var kept = state.ToString() + string.Concat(state.Sessions);
        foreach (var secret in new[] { token.Family.ToArray(), token.Secret.ToArray() })
            Assert.DoesNotContain(Convert.ToBase64String(secret).TrimEnd('='), kept, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_grows_its_version_only_when_it_changes()
    {
        var state = Account("Ann");
        Assert.Same(state, state.ChangeProfile(null, null));
        Assert.Same(state, state.ChangeProfile("Ann", null));
        var changed = state.ChangeProfile("Anna", "ru");
        Assert.Equal(("Anna", "ru", 2), (changed.DisplayName, changed.Language, changed.Version));
        Assert.Equal(3, changed.ChangeProfile(null, "en").Version);
    }

    [Fact]
    public void A_new_password_outdates_the_check_of_the_old_one()
    {
        var state = Account();
        var changed = state.SetPassword("other");
        Assert.Equal("other", changed.PasswordHash);
        Assert.Equal(state.CredentialVersion + 1, changed.CredentialVersion);
        Assert.Equal(state.Version, changed.Version);
    }

    // Whatever clients do with the tokens they got: at most the latest token of a living family is good, an older one ends its
    // family and no other, and there are never more sessions than allowed.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Any_history_of_tokens_keeps_the_rules(int seed)
    {
        var random = new Random(seed);
        var state = Account();
        var families = new Dictionary<string, List<RefreshToken>>(StringComparer.Ordinal);
        for (var step = 0; step < 400; step++)
        {
            _clock.Advance(TimeSpan.FromHours(random.Next(1, 72)));
            state = random.Next(4) == 0 ? Start(state, families) : Use(state, families, random);

            Assert.True(state.Sessions.Length <= Max);
            Assert.Equal(state.Sessions.Length, state.Sessions.Select(s => s.Id).Distinct().Count());
            foreach (var session in state.Sessions)
                Assert.True(session.IsLatest(families[session.Id][^1]));
        }
    }

    private UserState Start(UserState state, Dictionary<string, List<RefreshToken>> families)
    {
        var session = NewSession(out var token);
        families.Add(session.Id, [token]);
        return state.Add(session, Max, Now).State;
    }

    private UserState Use(UserState state, Dictionary<string, List<RefreshToken>> families, Random random)
    {
        if (families.Count == 0)
            return state;
        var (id, tokens) = families.ElementAt(random.Next(families.Count));
        var token = tokens[random.Next(tokens.Count)];
        var next = token.Next();
        var living = state.Sessions.Any(s => s.Id == id && s.ExpiresAt > Now);
        var outcome = state.Refresh(token, next, Client, Now, Lifetime);

        Assert.Equal(living && token == tokens[^1], outcome.Session is not null);
        Assert.Equal(living && token != tokens[^1] ? id : null, outcome.ReusedSessionId);
        var others = state.Sessions.Where(s => s.Id != id);
        Assert.Equal(others, outcome.State.Sessions.Where(s => s.Id != id));
        if (outcome.Session is not null)
            tokens.Add(next);
        return outcome.State;
    }

    private UserState Account(string? name = null) => UserState.Create(
        new NewUser("ann.lee@example.com", "hash", name, Language: null, [Roles.User], Client), Now);

    private (UserState State, RefreshToken Token) SignedIn(UserState? state = null)
    {
        var session = NewSession(out var token);
        return ((state ?? Account()).Add(session, Max, Now).State, token);
    }

    private Session NewSession(out RefreshToken token)
    {
        token = RefreshToken.New(_user);
        return Session.Start(NexusId.New(UserIds.SessionPrefix, _clock), token, Client, Now, Lifetime);
    }
}
