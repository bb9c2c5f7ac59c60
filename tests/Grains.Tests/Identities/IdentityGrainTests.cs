using Nexus.Grains.Tests.Users;
using Nexus.Identities;
using Nexus.Results;
using Nexus.Users;

namespace Nexus.Grains.Tests.Identities;

public sealed class IdentityGrainTests
{
    private const string Issuer = "https://id.example.com/realms/nexus";

    [Fact]
    public async Task The_first_sight_makes_an_account_without_password_and_the_next_finds_it()
    {
        await using var accounts = await AccountsFixture.StartAsync();
        var identity = new OutsideIdentity(Issuer, "ann", accounts.NewEmail(), "Ann", LinkByEmail: false);
        var user = (await ResolveAsync(accounts, identity)).Require();
        Assert.Equal((identity.VerifiedEmail, "Ann", 1L), (user.Email, user.DisplayName, user.Version));
        Assert.Equal(user.Id, (await ResolveAsync(accounts, identity with { VerifiedEmail = null })).Require().Id);
        Assert.Null(await accounts.User(user.Id).GetCredentialAsync());
        Assert.Empty(await accounts.User(user.Id).GetSessionsAsync());
        Assert.Equal(UserErrors.BadCredentials.Code, (await accounts.LogInAsync(user.Email, "")).Error?.Code);
        Assert.Equal(UserErrors.EmailTaken.Code, (await accounts.Email(user.Email).RegisterAsync(accounts.Registration())).Error?.Code);

        await accounts.Host.RestartAsync();
        Assert.Equal(user.Id, (await ResolveAsync(accounts, identity)).Require().Id);
    }

    [Fact]
    public async Task An_account_is_linked_only_where_that_is_allowed()
    {
        await using var accounts = await AccountsFixture.StartAsync();
        var owner = (await accounts.RegisterAsync()).User;
        var identity = new OutsideIdentity(Issuer, "bob", owner.Email, "Bob", LinkByEmail: false);
        Assert.Equal(UserErrors.EmailTaken.Code, (await ResolveAsync(accounts, identity)).Error?.Code);
        Assert.Equal(owner.Id, (await ResolveAsync(accounts, identity with { LinkByEmail = true })).Require().Id);
    }

    [Fact]
    public async Task Two_subjects_and_two_issuers_are_different_people()
    {
        await using var accounts = await AccountsFixture.StartAsync();
        var ids = new List<string>();
        foreach (var (issuer, subject) in new[] { (Issuer, "a"), (Issuer, "b"), ("https://other.example", "a") })
            ids.Add((await ResolveAsync(accounts, new OutsideIdentity(issuer, subject, accounts.NewEmail(), null, LinkByEmail: true))).Require().Id);
        Assert.Equal(3, ids.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task The_same_command_gives_the_same_account_also_where_linking_is_off()
    {
        await using var accounts = await AccountsFixture.StartAsync();
        var email = accounts.NewEmail();
        var adopted = (await accounts.Email(email).AdoptAsync(new Adoption("usr_01997a00000070008000000000000011", null, LinkExisting: false))).Require();
        var again = await accounts.Email(email).AdoptAsync(new Adoption(adopted.Id, null, LinkExisting: false));
        Assert.Equal(adopted.Id, again.Require().Id);
    }

    private static Task<Result<User>> ResolveAsync(AccountsFixture accounts, OutsideIdentity identity) =>
        accounts.Host.Grains.GetGrain<IIdentityGrain>(OutsideIdentity.KeyOf(identity.Issuer, identity.Subject)).ResolveAsync(identity);
}
