using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Nexus.Grains.Templates;

/// <summary>
/// What a watcher has seen, section by section. It says nothing of the activation that told it, so the next activation
/// continues exactly there: text is missing from an offset on, or the attempt is over and its text is void.
/// </summary>
/// <param name="Sections">Empty: not even the start.</param>
/// <param name="Ended">Whether the final frame was seen.</param>
internal sealed record ExecutionPosition(ImmutableArray<SectionPosition> Sections, bool Ended)
{
    /// <summary>Nothing was seen.</summary>
    public static readonly ExecutionPosition Start = new([], Ended: false);

    private const string EndMark = "end";
    private const char Separator = '-';
    private const char AttemptEnd = '.';
    private const char FinishedMark = 'x';

    /// <summary>The start was seen, of an execution with so many sections.</summary>
    public static ExecutionPosition Started(int sections) => new([.. Enumerable.Repeat(default(SectionPosition), sections)], Ended: false);

    /// <summary>
    /// Reads what <see cref="ToString"/> wrote; anything else is the <see cref="Start"/>, because replaying is always safe.
    /// </summary>
    public static ExecutionPosition Parse(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > 400)
            return Start;
        if (text == EndMark)
            return new ExecutionPosition([], Ended: true);
        var sections = ImmutableArray.CreateBuilder<SectionPosition>();
        foreach (var range in text.AsSpan().Split(Separator))
        {
            if (!TryParse(text.AsSpan()[range], out var section))
                return Start;
            sections.Add(section);
        }

        return new ExecutionPosition(sections.ToImmutable(), Ended: false);
    }

    /// <summary>The position with one section changed.</summary>
    public ExecutionPosition With(int index, SectionPosition section) => this with { Sections = Sections.SetItem(index, section) };

    /// <summary>Short, visible ASCII: fit for an SSE <c>id:</c> and a header.</summary>
    public override string ToString()
    {
        if (Ended)
            return EndMark;
        var text = new StringBuilder();
        foreach (var section in Sections)
        {
            if (text.Length > 0)
                text.Append(Separator);
            text.Append(CultureInfo.InvariantCulture, $"{section.Attempt}{AttemptEnd}{section.Offset}");
            if (section.Finished)
                text.Append(FinishedMark);
        }

        return text.ToString();
    }

    private static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out SectionPosition section)
    {
        section = default;
        var finished = text is [.., FinishedMark];
        var numbers = finished ? text[..^1] : text;
        var dot = numbers.IndexOf(AttemptEnd);
        if (dot < 0 || !TryNumber(numbers[..dot], out var attempt) || !TryNumber(numbers[(dot + 1)..], out var offset))
            return false;
        section = new SectionPosition(attempt, offset, finished);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

/// <summary>What a watcher has seen of one section.</summary>
/// <param name="Attempt">The attempt whose text it has; 0: none was begun.</param>
/// <param name="Offset">How much of that text, in UTF-16 units.</param>
/// <param name="Finished">Whether it knows how the section ended.</param>
internal readonly record struct SectionPosition(int Attempt, int Offset, bool Finished);
