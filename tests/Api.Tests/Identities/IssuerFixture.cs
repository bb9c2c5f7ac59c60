using Nexus.Stands.OpenIdConnect;
using Nexus.Testing;

namespace Nexus.Api.Tests.Identities;

/// <summary>A server that accepts the tokens of two issuers: the first one's admins are ours too, the second one maps nothing.</summary>
public sealed class IssuerFixture : IAsyncLifetime
{
    public const string Me = "/api/v1/auth/me";

    private PostgresDatabase _database = null!;

    public JumpingTimeProvider Clock { get; } = new();

    public OidcIssuer First { get; private set; } = null!;

    public OidcIssuer Second { get; private set; } = null!;

    public NexusServer Server { get; private set; } = null!;

    public DateTimeOffset Now => Clock.GetUtcNow();

    public static string NewEmail() => $"outside-{Guid.CreateVersion7():N}@example.com";

    public static string NewSubject() => Guid.CreateVersion7().ToString();

    public async Task InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        First = await OidcIssuer.StartAsync();
        Second = await OidcIssuer.StartAsync("ES256");
        Server = await NexusServer.StartAsync(_database, setup =>
        {
            setup.Clock = Clock;
            Configure(setup, 0, First.Url);
            setup.Settings["Nexus:Auth:Issuers:0:Roles:0:Theirs"] = "nexus-admin";
            setup.Settings["Nexus:Auth:Issuers:0:Roles:0:Ours"] = "admin";
            Configure(setup, 1, Second.Url);
            setup.Settings["Nexus:Auth:Issuers:1:LinkByVerifiedEmail"] = "false";
        });
    }

    public static void Configure(HostSetup setup, int index, string url)
    {
        setup.Settings[$"Nexus:Auth:Issuers:{index}:Name"] = $"issuer-{index}";
        setup.Settings[$"Nexus:Auth:Issuers:{index}:Authority"] = url;
        setup.Settings[$"Nexus:Auth:Issuers:{index}:Audiences:0"] = "nexus";
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await First.DisposeAsync();
        await Second.DisposeAsync();
        await _database.DisposeAsync();
    }
}
