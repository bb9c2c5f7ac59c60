using Orleans.Concurrency;

namespace Nexus.Grains.Users;

/// <inheritdoc cref="IPasswordGrain"/>
[StatelessWorker]
public sealed class PasswordGrain(PasswordHashing hashing) : Grain, IPasswordGrain
{
    /// <inheritdoc/>
    public Task<string> HashAsync(string password) => Task.FromResult(hashing.Hash(password));

    /// <inheritdoc/>
    public Task<PasswordVerdict> VerifyAsync(string? hash, string password) => Task.FromResult(hashing.Verify(hash, password));
}
