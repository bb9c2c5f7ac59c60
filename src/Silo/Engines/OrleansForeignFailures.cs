using Nexus.Results;

namespace Nexus.Silo.Engines;

/// <summary>
/// Tells a caller's runtime apart what happened to its own call and what happened to a call further on. A rejection that a grain
/// met is, for the grain's caller, a call that did run and failed: it must not look like one that never ran.
/// </summary>
internal sealed class OrleansForeignFailures : IIncomingGrainCallFilter
{
    /// <summary>What is not available, as <c>/ready</c> calls it.</summary>
    private const string Engine = "engine";

    /// <inheritdoc/>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (OrleansMessageRejectionException rejection)
        {
            throw new UnavailableException(Engine, rejection);
        }
    }
}
