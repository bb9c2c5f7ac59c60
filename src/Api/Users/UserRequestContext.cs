using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Nexus.Api.Http;
using Nexus.Users;

namespace Nexus.Api.Users;

/// <summary>What the endpoints of this feature take out of a request.</summary>
internal static class UserRequestContext
{
    // What is kept is shorter still; a header can be 32 KiB.
    private const int MaxUserAgent = 500;

    /// <summary>Where the request comes from.</summary>
    public static ClientInfo Client(this HttpContext http)
    {
        var agent = http.Request.Headers.UserAgent.ToString();
        return new ClientInfo(http.Connection.RemoteIpAddress?.ToString(), agent.Length > MaxUserAgent ? agent[..MaxUserAgent] : agent);
    }

    /// <summary>The grain of the caller, who is signed in.</summary>
    public static IUserGrain User(this IGrainFactory grains, ClaimsPrincipal caller) => grains.GetGrain<IUserGrain>(caller.UserId());

    /// <summary>The grain of an address that validation let through.</summary>
    public static IEmailGrain Email(this IGrainFactory grains, string address) => EmailAddress.TryNormalize(address, out var email)
        ? grains.GetGrain<IEmailGrain>(email)
        : throw new InvalidOperationException("An address reached the endpoint that validation should have refused.");
}
