using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Nexus.Users;

namespace Nexus.Grains.Users;

/// <summary>Hashes and checks passwords with the framework's hasher. Costs CPU time, so it belongs on a stateless worker.</summary>
public sealed class PasswordHashing
{
    private readonly IPasswordHasher<Credential> _hasher;

    // The hasher asks for a user, for schemes that salt with it; this one does not look at it.
    private readonly Credential _nobody = new("", 0);
    private readonly string _decoy;

    /// <summary>With the framework's hasher at the cost that the options set.</summary>
    public PasswordHashing(IPasswordHasher<Credential> hasher)
    {
        _hasher = hasher;
        _decoy = hasher.HashPassword(_nobody, Guid.CreateVersion7().ToString());
    }

    /// <summary>A new salted hash.</summary>
    public string Hash(string password) => _hasher.HashPassword(_nobody, password);

    /// <summary>Checks a password. Without a hash it does the same work against a decoy and answers <see cref="PasswordVerdict.Wrong"/>.</summary>
    public PasswordVerdict Verify(string? hash, string password)
    {
        var result = _hasher.VerifyHashedPassword(_nobody, hash ?? _decoy, password);
        return hash is null ? PasswordVerdict.Wrong : result switch
        {
            PasswordVerificationResult.Success => PasswordVerdict.Right,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordVerdict.RightButOutdated,
            _ => PasswordVerdict.Wrong,
        };
    }
}

/// <summary>Sets the framework's hasher to our cost.</summary>
internal sealed class PasswordCost(IOptions<AuthOptions> options) : IConfigureOptions<PasswordHasherOptions>
{
    /// <inheritdoc/>
    public void Configure(PasswordHasherOptions hasher) => hasher.IterationCount = options.Value.PasswordIterations;
}
