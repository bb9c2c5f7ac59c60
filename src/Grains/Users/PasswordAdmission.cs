using Microsoft.Extensions.Options;

namespace Nexus.Grains.Users;

/// <summary>Counts the password checks that wait or run in this process and refuses more than the options allow.</summary>
public sealed class PasswordAdmission(IOptions<AuthOptions> options)
{
    private int _pending;

    /// <summary>How many wait or run now.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Takes a place until the answer is disposed; null: there is none.</summary>
    public Place? TryEnter()
    {
        if (Interlocked.Increment(ref _pending) <= options.Value.MaxPendingPasswordChecks)
            return new Place(this);
        Interlocked.Decrement(ref _pending);
        return null;
    }

    /// <summary>One check under way.</summary>
    public sealed class Place(PasswordAdmission admission) : IDisposable
    {
        private int _left;

        /// <summary>Gives the place back.</summary>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
                Interlocked.Decrement(ref admission._pending);
        }
    }
}
