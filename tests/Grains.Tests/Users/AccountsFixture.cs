using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nexus.Grains.Identities;
using Nexus.Grains.Users;
using Nexus.Ids;
using Nexus.Results;
using Nexus.Testing;
using Nexus.Users;

namespace Nexus.Grains.Tests.Users;

/// <summary>The feature's grains on an engine, with a clock that jumps and a hasher that counts.</summary>
internal sealed class AccountsFixture : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    public static readonly ClientInfo Client = new("192.0.2.1", "tests");

    // Processes of one installation share it, though each has a home of its own here.
    private readonly string _masterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private AccountsFixture(PostgresDatabase database) => Database = database;

    public PostgresDatabase Database { get; }

    public JumpingTimeProvider Clock { get; } = new();

    public CountingHasher Hasher => (CountingHasher)Host.Services.GetRequiredService<IPasswordHasher<Credential>>();

    public GrainHost Host { get; private set; } = null!;

    public static async Task<AccountsFixture> StartAsync(Action<Dictionary<string, string?>>? settings = null)
    {
        var fixture = new AccountsFixture(await PostgresDatabase.CreateAsync());
        fixture.Host = await fixture.StartHostAsync(settings);
        return fixture;
    }

    /// <summary>One more process on the same database.</summary>
    public Task<GrainHost> StartHostAsync(Action<Dictionary<string, string?>>? settings = null) => GrainHost.StartAsync(
        Database,
        (services, configuration) => services.AddUsers(configuration).AddIdentities(),
        setup =>
        {
            setup.Clock = Clock;
            setup.Services = services => services.AddSingleton<IPasswordHasher<Credential>>(
                s => new CountingHasher(new PasswordHasher<Credential>(s.GetRequiredService<IOptions<PasswordHasherOptions>>())));
            setup.Settings["Nexus:Security:MasterKey"] = _masterKey;
            settings?.Invoke(setup.Settings);
        });

    public string NewEmail() => $"{Guid.CreateVersion7():N}@example.com";

    public IEmailGrain Email(string email) => Host.Grains.GetGrain<IEmailGrain>(email);

    public IUserGrain User(string id) => Host.Grains.GetGrain<IUserGrain>(id);

    public Registration Registration(string password = Password, string? userId = null) => new(
        userId ?? NexusId.New(UserIds.Prefix, Clock), password, "Ann", "en", [Roles.User], Client);

    public async Task<SessionGrant> RegisterAsync(string? email = null) =>
        (await Email(email ?? NewEmail()).RegisterAsync(Registration())).Require();

    public async Task<Result<SessionGrant>> LogInAsync(string email, string password = Password) => await Email(email).LogInAsync(password, Client);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Database.DisposeAsync();
    }
}
