using System.Collections.Immutable;
using System.Text.Json;
using Nexus.Templates;

namespace Nexus.Grains.Batch;

/// <summary>What an item is to do, as it is stored: the fields of a template's execution. What it says was checked when it was taken in.</summary>
/// <param name="Query">What is asked.</param>
/// <param name="Language">ISO 639-1, or null.</param>
/// <param name="TemplateId">Null: the built-in one.</param>
/// <param name="TemplateVersion">Null: the newest.</param>
/// <param name="Domains">Null or empty: chosen by the query.</param>
/// <param name="Context">A JSON object, or null.</param>
/// <param name="Variables">A JSON object, or null.</param>
/// <param name="MaxTokens">Of the whole answer, or null.</param>
internal sealed record BatchOperation(
    string Query,
    string? Language = null,
    string? TemplateId = null,
    int? TemplateVersion = null,
    ImmutableArray<string>? Domains = null,
    JsonElement? Context = null,
    JsonElement? Variables = null,
    int? MaxTokens = null)
{
    /// <summary>What templates are asked.</summary>
    public StartExecution ToCommand(string owner) => new(
        owner, Query, Language, TemplateId, Domains ?? [], Context?.GetRawText(), MaxTokens, TemplateVersion, Variables?.GetRawText());
}
