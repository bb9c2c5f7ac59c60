using Nexus.Users;

namespace Nexus.Grains.Tests.Users;

/// <summary>Compares what grains answered. It may have come from another silo, and records compare arrays by identity.</summary>
internal static class UserAssert
{
    public static void Same(User expected, User actual)
    {
        Assert.Equal(expected.Roles.AsEnumerable(), actual.Roles);
        Assert.Equal(expected, actual with { Roles = expected.Roles });
    }
}
