using System.Collections.Immutable;
using System.Text;

namespace Nexus.Grains.Templates;

/// <summary>
/// A prompt taken apart: literal text and placeholders (<c>{{ name }}</c>). Values are put between the pieces and are never read
/// again, so nothing that stands in a value can become a placeholder.
/// </summary>
/// <param name="Pieces">In order.</param>
/// <param name="Faults">What can't be read; empty for a prompt that may be saved.</param>
internal sealed record PromptText(ImmutableArray<PromptPiece> Pieces, ImmutableArray<PromptFault> Faults)
{
    /// <summary>The prompt without a text.</summary>
    public static readonly PromptText Empty = new([], []);

    /// <summary>Takes a prompt apart. <c>\{{</c> stands for two braces.</summary>
    public static PromptText Parse(string text) => new PromptReader(text).Read();

    /// <summary>The names of all placeholders.</summary>
    public IEnumerable<PlaceholderPiece> Placeholders => Pieces.OfType<PlaceholderPiece>();

    /// <summary>The text with values in place of placeholders; one without a value leaves nothing.</summary>
    public string Render(IReadOnlyDictionary<string, string> values)
    {
        var text = new StringBuilder();
        foreach (var piece in Pieces)
            text.Append(piece is PlaceholderPiece placeholder ? values.GetValueOrDefault(placeholder.Name) : ((LiteralPiece)piece).Text);
        return text.ToString();
    }
}

/// <summary>A piece of a prompt.</summary>
internal abstract record PromptPiece;

/// <summary>Text that stands as it is.</summary>
internal sealed record LiteralPiece(string Text) : PromptPiece;

/// <summary>A place for a value.</summary>
/// <param name="Name">Of the variable.</param>
/// <param name="Line">Of its first brace, from 1.</param>
/// <param name="Column">Of its first brace, in UTF-16 units from 1.</param>
internal sealed record PlaceholderPiece(string Name, int Line, int Column) : PromptPiece;

/// <summary>Something that can't be read.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">In UTF-16 units from 1.</param>
/// <param name="Reason">For a person.</param>
internal sealed record PromptFault(int Line, int Column, string Reason);
