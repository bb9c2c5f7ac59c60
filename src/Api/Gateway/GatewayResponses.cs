using System.Text.Json.Serialization;

namespace Nexus.Api.Gateway;

/// <summary>That the process answers, or that it is ready to serve.</summary>
/// <param name="Status"><c>ok</c> or <c>ready</c>.</param>
/// <param name="Checks">The parts that were looked at.</param>
internal sealed record HealthResponse(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Checks = null);

/// <summary>What runs here.</summary>
/// <param name="Name">Of the product.</param>
/// <param name="Version">Of this build.</param>
/// <param name="Commit">That it was built from; null when the build did not know it.</param>
/// <param name="Engine">What runs the grains.</param>
/// <param name="Runtime">Of .NET.</param>
internal sealed record VersionResponse(string Name, string Version, string? Commit, EngineInfo Engine, string Runtime);

/// <summary>Where to go from here.</summary>
/// <param name="Name">Of the product.</param>
/// <param name="Version">Of this build.</param>
/// <param name="Links">Paths by what is there.</param>
internal sealed record IndexResponse(string Name, string Version, IReadOnlyDictionary<string, string> Links);

[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(VersionResponse))]
[JsonSerializable(typeof(IndexResponse))]
internal sealed partial class GatewayJson : JsonSerializerContext;
