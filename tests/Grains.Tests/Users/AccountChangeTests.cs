using System.Collections.Immutable;
using Nexus.Grains.Users;
using Nexus.Users;

namespace Nexus.Grains.Tests.Users;

public sealed class AccountChangeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly UserState Ann = UserState.Create(
        new NewUser("ann@example.com", "hash", "Ann", Language: null, [Roles.Admin, Roles.User], new ClientInfo(Ip: null, UserAgent: null)), Now);

    [Fact]
    public void Every_account_keeps_the_role_of_users()
    {
        var changed = Ann.Change(new AccountChange("usr_other", Roles: []), "usr_ann", Now).Require();
        Assert.Equal([Roles.User], changed.Roles.AsEnumerable());
    }

    [Fact]
    public void Roles_have_one_order_and_no_doubles()
    {
        var change = new AccountChange("usr_other", Roles: ImmutableArray.Create(Roles.User, Roles.Admin, Roles.User));
        Assert.Same(Ann, Ann.Change(change, "usr_ann", Now).Require());
    }

    [Fact]
    public void Nobody_blocks_himself() =>
        Assert.Equal(UserErrors.OwnAccount, Ann.Change(new AccountChange("usr_ann", Blocked: true), "usr_ann", Now).Error);

    [Fact]
    public void No_admin_gives_up_his_own_role() =>
        Assert.Equal(UserErrors.OwnAccount, Ann.Change(new AccountChange("usr_ann", Roles: [Roles.User]), "usr_ann", Now).Error);

    [Fact]
    public void An_admin_may_change_his_own_name() =>
        Assert.Equal("Anna", Ann.Change(new AccountChange("usr_ann", DisplayName: "Anna"), "usr_ann", Now).Require().DisplayName);

    [Fact]
    public void A_block_keeps_its_time_when_its_reason_changes()
    {
        var blocked = Ann.Change(new AccountChange("usr_other", Blocked: true, Reason: "one"), "usr_ann", Now).Require();
        var again = blocked.Change(new AccountChange("usr_other", Blocked: true, Reason: "two"), "usr_ann", Now.AddDays(1)).Require();
        Assert.Equal(new UserBlock(Now, "two"), again.Block);
    }

    [Fact]
    public void The_same_block_again_changes_nothing()
    {
        var blocked = Ann.Change(new AccountChange("usr_other", Blocked: true, Reason: "one"), "usr_ann", Now).Require();
        Assert.Same(blocked, blocked.Change(new AccountChange("usr_other", Blocked: true, Reason: "one"), "usr_ann", Now.AddDays(1)).Require());
    }

    [Fact]
    public void Another_version_than_the_one_that_was_seen_is_a_conflict() =>
        Assert.Equal(UserErrors.ProfileChanged, Ann.Change(new AccountChange("usr_other", Blocked: true, ExpectedVersion: 7), "usr_ann", Now).Error);
}
