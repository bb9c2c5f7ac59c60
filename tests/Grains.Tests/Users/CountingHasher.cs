using Microsoft.AspNetCore.Identity;
using Nexus.Users;

namespace Nexus.Grains.Tests.Users;

/// <summary>The framework's hasher; counts what is asked of it, and can be held back.</summary>
internal sealed class CountingHasher(IPasswordHasher<Credential> inner) : IPasswordHasher<Credential>, IDisposable
{
    private readonly ManualResetEventSlim _open = new(initialState: true);
    private int _hashed;
    private int _verified;

    /// <summary>New hashes and checks so far.</summary>
    public (int Hashed, int Verified) Counts => (Volatile.Read(ref _hashed), Volatile.Read(ref _verified));

    public void Dispose() => _open.Dispose();

    public void Hold() => _open.Reset();

    public void Release() => _open.Set();

    public string HashPassword(Credential user, string password)
    {
        Interlocked.Increment(ref _hashed);
        return inner.HashPassword(user, password);
    }

    public PasswordVerificationResult VerifyHashedPassword(Credential user, string hashedPassword, string providedPassword)
    {
        Interlocked.Increment(ref _verified);
        _open.Wait();
        return inner.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }
}
