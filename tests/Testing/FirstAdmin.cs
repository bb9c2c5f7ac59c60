using Nexus.Users;

namespace Nexus.Testing;

/// <summary>The admin that a server under test makes when it starts.</summary>
public static class FirstAdmin
{
    /// <summary>Signs in with <see cref="NexusServer.Password"/>.</summary>
    public const string Email = "admin@example.com";

    /// <summary>Has the server make the account.</summary>
    public static void AddAdmin(this HostSetup setup)
    {
        setup.Settings["Nexus:Admin:Email"] = Email;
        setup.Settings["Nexus:Admin:Password"] = NexusServer.Password;
    }

    /// <summary>A session of the admin; the account is made while the server takes its first requests.</summary>
    public static async Task<SignedInUser> LogInAsAdminAsync(this NexusServer server)
    {
        await Eventually.AsyncCondition(async () =>
            await server.Grains.GetGrain<IEmailGrain>(Email).GetOwnerAsync() is { } id && (await server.Grains.GetGrain<IUserGrain>(id).GetAsync()).IsSuccess);
        return await server.LogInAsync(Email);
    }
}
