namespace Nexus.Api.Http;

/// <summary>One event of a stream.</summary>
/// <param name="Id">What a client sends back as <c>Last-Event-ID</c>; null: the event can't be resumed after.</param>
/// <param name="Type">The name (<c>event:</c>): <c>domain.delta</c>.</param>
/// <param name="Data">Written as JSON.</param>
internal readonly record struct ServerEvent<T>(string? Id, string Type, T Data);
