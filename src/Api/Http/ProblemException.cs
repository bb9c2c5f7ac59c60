namespace Nexus.Api.Http;

/// <summary>
/// Carries a problem out of the binding of a parameter or out of a stream, which can't return one. Thrown before anything was changed.
/// </summary>
internal sealed class ProblemException(ProblemResult problem) : Exception(problem.Detail)
{
    /// <summary>What is answered.</summary>
    public ProblemResult Problem { get; } = problem;
}
