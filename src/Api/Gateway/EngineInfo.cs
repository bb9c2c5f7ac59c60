namespace Nexus.Api.Gateway;

/// <summary>What runs the grains, for <c>GET /version</c>. The host registers it as a singleton.</summary>
/// <param name="Name"><c>Orleans</c> or <c>Embedded</c>.</param>
/// <param name="Version">Of the engine's assembly.</param>
public sealed record EngineInfo(string Name, string Version);
