namespace Nexus.Users;

/// <summary>A closed account whose traces are being removed.</summary>
/// <param name="Email">The address that nobody can register until the removal has ended.</param>
/// <param name="ClosedAt">UTC.</param>
[GenerateSerializer, Immutable, Alias("users.erasure")]
public sealed record Erasure([property: Id(0)] string Email, [property: Id(1)] DateTimeOffset ClosedAt);
