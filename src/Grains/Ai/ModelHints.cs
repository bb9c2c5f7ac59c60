using Microsoft.Extensions.AI;

namespace Nexus.Grains.Ai;

/// <summary>
/// What a caller may tell a model beside the messages, in <see cref="ChatOptions.AdditionalProperties"/>. Only the offline
/// model reads them; everything a real model needs stands in the messages.
/// </summary>
internal static class ModelHints
{
    /// <summary>ISO 639-1 code of the language to answer in.</summary>
    public const string Language = "nexus.language";

    /// <summary>What the answer is called: a domain's title.</summary>
    public const string Title = "nexus.title";

    /// <summary>The hint's text, or null.</summary>
    public static string? Read(ChatOptions? options, string hint) =>
        options?.AdditionalProperties is { } properties && properties.TryGetValue(hint, out string? text) ? text : null;
}
