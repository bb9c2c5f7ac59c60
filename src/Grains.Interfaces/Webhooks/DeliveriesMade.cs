namespace Nexus.Webhooks;

/// <summary>Published on the stream of an endpoint after deliveries to it were committed. Carries none of them: those are in the table.</summary>
/// <param name="Count">How many.</param>
[GenerateSerializer, Immutable, Alias("webhooks.made")]
public sealed record DeliveriesMade([property: Id(0)] int Count)
{
    /// <summary>The namespace of the streams; the key is the endpoint's id.</summary>
    public const string StreamNamespace = "deliveries";
}
