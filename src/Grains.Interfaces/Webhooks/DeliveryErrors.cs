using Nexus.Results;

namespace Nexus.Webhooks;

/// <summary>The expected failures around deliveries.</summary>
public static class DeliveryErrors
{
    /// <summary>No such delivery of this endpoint, or it is older than deliveries are kept.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "webhooks.delivery-not-found", "There is no such delivery.");
}
