using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Nexus.Grains.Templates;

/// <summary>A domain in one language.</summary>
/// <param name="Title">A word or two.</param>
/// <param name="Description">A sentence.</param>
/// <param name="Keywords">Beginnings of words, lower case; one that ends with <c>=</c> is a whole word.</param>
internal abstract record DomainText(string Title, string Description, ImmutableArray<string> Keywords)
{
    /// <summary>What the model is told for this domain's section.</summary>
    /// <param name="words">In the language of the answer.</param>
    /// <param name="values">Of the placeholders.</param>
    public abstract string Instruct(PromptWords words, IReadOnlyDictionary<string, string> values);
}

/// <summary>A domain of the built-in template.</summary>
/// <param name="Title">A word or two.</param>
/// <param name="Description">A sentence.</param>
/// <param name="Role">Who the model is to be: completes "You are ...".</param>
/// <param name="Keywords">Beginnings of words, lower case; one that ends with <c>=</c> is a whole word.</param>
/// <param name="Points">What an answer should consider, a sentence each; also all that the offline model knows.</param>
internal sealed record BuiltInText(
    string Title, string Description, string Role, ImmutableArray<string> Keywords, ImmutableArray<string> Points)
    : DomainText(Title, Description, Keywords)
{
    /// <inheritdoc/>
    public override string Instruct(PromptWords words, IReadOnlyDictionary<string, string> values) =>
        new StringBuilder(Begin(words)).Append(words.TaskFor(Title)).Append('\n').Append(Consider(words)).ToString();

    /// <summary>The same as an author would write it: without what every prompt is given.</summary>
    public string AsWritten(PromptWords words) => Begin(words) + Consider(words);

    private string Begin(PromptWords words) => $"{words.Role} {Role}.\n";

    private string Consider(PromptWords words)
    {
        var text = new StringBuilder().Append(words.Consider).Append('\n');
        foreach (var point in Points)
            text.Append("- ").Append(point).Append('\n');
        return text.ToString();
    }
}

/// <summary>A domain that an author wrote.</summary>
/// <param name="Title">A word or two.</param>
/// <param name="Description">A sentence.</param>
/// <param name="Keywords">Beginnings of words, lower case; one that ends with <c>=</c> is a whole word.</param>
/// <param name="Prompt">What the model is told.</param>
internal sealed record WrittenText(string Title, string Description, ImmutableArray<string> Keywords, PromptText Prompt)
    : DomainText(Title, Description, Keywords)
{
    /// <inheritdoc/>
    public override string Instruct(PromptWords words, IReadOnlyDictionary<string, string> values) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prompt.Render(values)}\n{words.TaskFor(Title)}\n");
}

/// <summary>The answer as a whole: everything it needs stands in the template's prompt.</summary>
/// <param name="Title">Of the template.</param>
/// <param name="Description">Of the template.</param>
internal sealed record WholeText(string Title, string Description) : DomainText(Title, Description, [])
{
    /// <inheritdoc/>
    public override string Instruct(PromptWords words, IReadOnlyDictionary<string, string> values) => $"{words.Answer}\n";
}
