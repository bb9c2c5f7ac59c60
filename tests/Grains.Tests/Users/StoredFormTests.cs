using System.Text.Json;
using System.Text.Json.Nodes;
using Nexus.Events;
using Nexus.Grains.Storage;
using Nexus.Grains.Users;
using Nexus.Users;

namespace Nexus.Grains.Tests.Users;

/// <summary>What stands in databases already must stay readable: these texts may be added to, never changed.</summary>
public sealed class StoredFormTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private readonly JsonSerializerOptions _json = new NexusJson([new JsonContribution(UsersJson.Default)]).Options;

    public static TheoryData<string, string> Events => new()
    {
        { nameof(UserRegistered), """{"userId":"usr_1","email":"ann@example.com","displayName":"Ann","language":"en","roles":["user"]}""" },
        { nameof(UserSessionStarted), """{"userId":"usr_1","sessionId":"ses_1"}""" },
        { nameof(UserSessionStarted), """{"userId":"usr_1","sessionId":"ses_1","how":"password"}""" },
        { nameof(UserLocked), """{"userId":"usr_1","until":"2026-01-31T12:00:30+00:00"}""" },
        { nameof(UserSessionRevoked), """{"userId":"usr_1","sessionId":"ses_1","reason":"tokenReused"}""" },
        { nameof(UserPasswordChanged), """{"userId":"usr_1"}""" },
        { nameof(UserProfileChanged), """{"userId":"usr_1","displayName":"Ann","language":"en"}""" },
        { nameof(SigningKeyAdded), """{"kid":"k1","signsFrom":"2026-01-31T12:00:00+00:00"}""" },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_is_read_and_written_as_ever(string name, string text)
    {
        var type = typeof(UserRegistered).Assembly.GetType($"Nexus.Users.{name}", throwOnError: true)!;
        var read = (DomainEvent)JsonSerializer.Deserialize(text, _json.GetTypeInfo(type))!;
        Assert.Equal(text, JsonSerializer.Serialize(read, _json.GetTypeInfo(type)));
    }

    [Theory]
    [InlineData(SessionEnd.LoggedOut, "loggedOut")]
    [InlineData(SessionEnd.LoggedOutEverywhere, "loggedOutEverywhere")]
    [InlineData(SessionEnd.TokenReused, "tokenReused")]
    [InlineData(SessionEnd.PasswordChanged, "passwordChanged")]
    [InlineData(SessionEnd.Displaced, "displaced")]
    public void The_reasons_of_an_ended_session_keep_their_names(SessionEnd reason, string name)
    {
        var text = JsonSerializer.Serialize(new UserSessionRevoked("usr_1", "ses_1", reason), _json);
        Assert.Equal(name, JsonNode.Parse(text)!["reason"]!.GetValue<string>());
    }

    [Fact]
    public void An_account_is_read_and_written_as_ever() => Same(
        """
        {"state":{"email":"ann@example.com","displayName":"Ann","language":"en","roles":["user"],"passwordHash":"aGFzaA==","credentialVersion":3,
        "createdAt":"2026-01-31T12:00:00+00:00","version":2,"sessions":[{"id":"ses_1","familyHash":"Zg==","secretHash":"cw==",
        "createdAt":"2026-01-31T12:00:00+00:00","lastUsedAt":"2026-01-31T13:00:00+00:00","expiresAt":"2026-03-02T13:00:00+00:00",
        "ip":"192.0.2.1","userAgent":"curl/8"}]}}
        """,
        new UserState(
            "ann@example.com", "Ann", "en", [Roles.User], "aGFzaA==", 3, Time, 2,
            [new Session("ses_1", "Zg==", "cw==", Time, Time.AddHours(1), Time.AddHours(1).AddDays(30), "192.0.2.1", "curl/8")]));

    [Fact]
    public void A_claimed_address_is_read_and_written_as_ever() => Same(
        """{"state":{"userId":"usr_1","claimedAt":"2026-01-31T12:00:00+00:00"}}""", new EmailState("usr_1", Time));

    [Fact]
    public void A_key_ring_is_read_and_written_as_ever() => Same(
        """{"state":{"keys":[{"public":{"kid":"k1","x":"eA","y":"eQ"},"sealedPrivateKey":"c2VhbGVk","signsFrom":"2026-01-31T12:00:00+00:00"}]}}""",
        new SigningKeyState([new SigningKey(new PublicSigningKey("k1", "eA", "eQ"), "c2VhbGVk", Time)]));

    private void Same<TState>(string text, TState state)
        where TState : class
    {
        var written = JsonSerializer.SerializeToNode(new Document<TState> { State = state }, _json);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(text), written), $"{written}");
        var read = JsonSerializer.Deserialize<Document<TState>>(text, _json);
        Assert.True(JsonNode.DeepEquals(written, JsonSerializer.SerializeToNode(read, _json)));
    }
}
