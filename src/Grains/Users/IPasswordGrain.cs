using Nexus.Results;

namespace Nexus.Grains.Users;

/// <summary>
/// Does the CPU work of passwords away from the turns of users: a stateless worker, at most one activation a core, so that a
/// flood of sign-ins queues here and leaves the rest of the silo its threads. The key is <see cref="Key"/>.
/// </summary>
[Alias("users.password")]
public interface IPasswordGrain : IGrainWithStringKey
{
    /// <summary>The key; activations are interchangeable.</summary>
    const string Key = "any";

    /// <summary>A new salted hash.</summary>
    [Alias("hash"), Repeatable]
    Task<string> HashAsync(string password);

    /// <summary>Checks a password; without a hash it takes as long and answers <see cref="PasswordVerdict.Wrong"/>.</summary>
    [Alias("verify"), Repeatable]
    Task<PasswordVerdict> VerifyAsync(string? hash, string password);
}

/// <summary>What a check found.</summary>
[GenerateSerializer]
public enum PasswordVerdict
{
    /// <summary>Not the password.</summary>
    Wrong,

    /// <summary>The password.</summary>
    Right,

    /// <summary>The password, but its hash is of another cost than today's and should be renewed.</summary>
    RightButOutdated,
}
