namespace Nexus.Grains.Storage;

/// <summary>One request on its way through a <see cref="Combiner{TItem}"/>.</summary>
internal interface ICombined
{
    /// <summary>Requests of one key are never under way together.</summary>
    StateKey Id { get; }

    /// <summary>Ends the request without an answer. Does nothing when it has one.</summary>
    void Fail(Exception exception);
}
