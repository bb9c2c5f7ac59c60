namespace Nexus.Api.Http;

/// <summary>One page of a list.</summary>
/// <param name="Items">At most as many as <c>limit</c> asks for.</param>
/// <param name="NextCursor">Sent back as <c>cursor</c> to go on; null: there is nothing more.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
