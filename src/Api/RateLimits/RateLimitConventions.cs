using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Nexus.RateLimits;

namespace Nexus.Api.RateLimits;

/// <summary>Says which limit an endpoint shares.</summary>
internal sealed class RateClassMetadata(RateClass rateClass)
{
    /// <summary>The class.</summary>
    public RateClass Class { get; } = rateClass;

    /// <summary>The class of a request: what its endpoint says, else by its method.</summary>
    public static RateClass Of(Endpoint? endpoint, string method) =>
        endpoint?.Metadata.GetMetadata<RateClassMetadata>()?.Class
        ?? (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) ? RateClass.Read : RateClass.Write);
}

/// <summary>Puts endpoints into classes.</summary>
internal static class RateLimitConventions
{
    /// <summary>Limits the endpoint, or all of a group, as one of this class. Without it, reads and writes are told apart by method.</summary>
    public static TBuilder Limited<TBuilder>(this TBuilder builder, RateClass rateClass)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RateClassMetadata(rateClass));
}
