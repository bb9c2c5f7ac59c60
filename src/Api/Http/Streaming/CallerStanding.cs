using Microsoft.AspNetCore.Http;

namespace Nexus.Api.Http;

/// <summary>
/// Whether what let a caller in still would. A stream outlives the sign-out, the block and the erasure of its user and the end of
/// its API key; whoever keeps one open asks here at each frame and at each heartbeat.
/// </summary>
internal sealed class CallerStanding(IEnumerable<IStandingProof> proofs)
{
    /// <summary>What a caller is told whose proof ended.</summary>
    public static readonly ProblemResult Over = new(
        Problems.Unauthenticated, "What you signed in with has ended, or the account has changed. Sign in again and go on from the last event.");

    private readonly IStandingProof[] _proofs = [.. proofs];

    /// <summary>Whether the caller of an open request may go on.</summary>
    public async ValueTask<bool> HoldsAsync(HttpContext http)
    {
        foreach (var proof in _proofs)
        {
            if (!await proof.HoldsAsync(http))
                return false;
        }

        return true;
    }
}

/// <summary>Judges one kind of proof; others are not its business, and hold. Asked for each frame, so it answers from memory.</summary>
internal interface IStandingProof
{
    /// <summary>Whether the proof that the request was opened with still holds.</summary>
    ValueTask<bool> HoldsAsync(HttpContext http);
}
