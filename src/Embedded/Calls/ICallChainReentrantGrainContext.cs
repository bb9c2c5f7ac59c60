namespace Orleans.Core.Internal;

/// <summary>An activation that remembers which call chains may call back into it.</summary>
public interface ICallChainReentrantGrainContext
{
    /// <summary>The chain may call back from now on.</summary>
    void OnEnterReentrantSection(Guid reentrancyId);

    /// <summary>One section of the chain has ended.</summary>
    void OnExitReentrantSection(Guid reentrancyId);
}
