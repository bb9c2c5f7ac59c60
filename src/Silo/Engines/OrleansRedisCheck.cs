using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Nexus.Silo.Engines;

/// <summary>Whether the connection string of Redis can be read.</summary>
internal sealed class OrleansRedisCheck : IValidateOptions<ClusterSettings>
{
    public ValidateOptionsResult Validate(string? name, ClusterSettings options)
    {
        if (options.Membership != ClusterMembership.Redis || string.IsNullOrEmpty(options.Redis))
            return ValidateOptionsResult.Success;
        try
        {
            return ConfigurationOptions.Parse(options.Redis).EndPoints.Count > 0 ? ValidateOptionsResult.Success : Fail("It names no host.");
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // The parser's own message may repeat the string, and with it the password.
            return Fail("It can't be read: host:port, then options with commas between them are expected.");
        }
    }

    private static ValidateOptionsResult Fail(string reason) => ValidateOptionsResult.Fail($"{nameof(ClusterSettings.Redis)}: {reason}");
}
