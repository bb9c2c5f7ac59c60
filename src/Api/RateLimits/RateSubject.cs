using System.Buffers.Binary;
using System.Net;
using System.Security.Claims;
using Nexus.Api.Http;
using Nexus.RateLimits;

namespace Nexus.Api.RateLimits;

/// <summary>Whose requests are counted together, for one class of endpoints. A key of dictionaries that is made without allocating.</summary>
/// <param name="Class">Of the endpoint.</param>
/// <param name="Kind">What the rest means.</param>
/// <param name="Id">Of an account or a key.</param>
/// <param name="Address">IPv4: the address; IPv6: its first 64 bits, which is what one customer of a provider has.</param>
internal readonly record struct RateSubject(RateClass Class, RateSubjectKind Kind, string? Id, ulong Address)
{
    /// <summary>Whether the numbers for guests hold.</summary>
    public bool IsGuest => Kind > RateSubjectKind.User;

    /// <summary>Who calls: the API key, else the account, else the address.</summary>
    public static RateSubject Of(RateClass rateClass, ClaimsPrincipal caller, IPAddress? address)
    {
        if (caller.Identity?.IsAuthenticated is not true)
            return Of(rateClass, address);
        if (caller.ApiKeyId() is { } key)
            return new RateSubject(rateClass, RateSubjectKind.Key, key, 0);
        return caller.UserIdOrNull() is { } user ? new RateSubject(rateClass, RateSubjectKind.User, user, 0) : Of(rateClass, address);
    }

    /// <summary>An address.</summary>
    public static RateSubject Of(RateClass rateClass, IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address?.TryWriteBytes(bytes, out var length) is not true)
            return new RateSubject(rateClass, RateSubjectKind.Unknown, null, 0);
        if (address.IsIPv4MappedToIPv6)
            return new RateSubject(rateClass, RateSubjectKind.V4, null, BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]));
        return length == sizeof(uint)
            ? new RateSubject(rateClass, RateSubjectKind.V4, null, BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new RateSubject(rateClass, RateSubjectKind.V6, null, BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }

    /// <summary>The key of its <see cref="ILimiterGrain"/>: <c>read/user/usr_...</c>, <c>auth/ip/2001:db8::/64</c>.</summary>
    public string ToGrainKey() => $"{Class.ToString().ToLowerInvariant()}/{Name}";

    private string Name => Kind switch
    {
        RateSubjectKind.Key => $"key/{Id}",
        RateSubjectKind.User => $"user/{Id}",
        RateSubjectKind.V4 => $"ip/{new IPAddress(BinaryPrimitives.ReverseEndianness((uint)Address))}",
        RateSubjectKind.V6 => $"ip/{Network(Address)}/64",
        _ => "ip/unknown",
    };

    private static IPAddress Network(ulong high)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
        return new IPAddress(bytes);
    }
}

/// <summary>What a subject is.</summary>
internal enum RateSubjectKind : byte
{
    /// <summary>An API key.</summary>
    Key,

    /// <summary>An account.</summary>
    User,

    /// <summary>An IPv4 address.</summary>
    V4,

    /// <summary>An IPv6 network of 64 bits.</summary>
    V6,

    /// <summary>A connection without an address.</summary>
    Unknown,
}
