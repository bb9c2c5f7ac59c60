using System.Text.Json.Serialization;

namespace Nexus.Api.Users;

/// <summary>The members of a JWT header that decide whether the rest is looked at.</summary>
internal sealed record TokenHeader(string? Alg, string? Typ, string? Kid);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TokenHeader))]
internal sealed partial class TokenHeaderJson : JsonSerializerContext;
