using System.Collections.Immutable;
using System.Text;

namespace Nexus.Grains.Templates;

/// <summary>
/// Reads a prompt from its beginning to its end, once. After a fault it goes on behind the braces, so that an author is told of all
/// faults together.
/// </summary>
internal sealed class PromptReader(string text)
{
    private const string Open = "{{";
    private const string Close = "}}";
    private const char Escape = '\\';

    private readonly ImmutableArray<PromptPiece>.Builder _pieces = ImmutableArray.CreateBuilder<PromptPiece>();
    private readonly ImmutableArray<PromptFault>.Builder _faults = ImmutableArray.CreateBuilder<PromptFault>();
    private readonly StringBuilder _literal = new();
    private int _at;
    private int _line = 1;
    private int _lineStart;

    /// <summary>Reads all of it.</summary>
    public PromptText Read()
    {
        while (_at < text.Length)
        {
            if (Stands(Open))
                ReadPlaceholder();
            else if (text[_at] == Escape && StandsAt(_at + 1, Open))
                ReadEscape();
            else
                ReadCharacter();
        }

        EndLiteral();
        return new PromptText(_pieces.ToImmutable(), _faults.ToImmutable());
    }

    /// <summary>Whether a text may name a variable: a letter or underscore, then letters, digits and underscores, all ASCII.</summary>
    public static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || char.IsAsciiDigit(name[0]))
            return false;
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character != '_')
                return false;
        }

        return true;
    }

    private void ReadCharacter()
    {
        var character = text[_at++];
        _literal.Append(character);
        if (character == '\n')
            (_line, _lineStart) = (_line + 1, _at);
    }

    private void ReadEscape()
    {
        _literal.Append(Open);
        _at += 1 + Open.Length;
    }

    // A placeholder ends on the line it begins on: otherwise a forgotten brace would swallow text up to the next one.
    private void ReadPlaceholder()
    {
        var start = _at;
        _at += Open.Length;
        var lineEnd = text.IndexOf('\n', _at) is var end and >= 0 ? end : text.Length;
        var close = text.IndexOf(Close, _at, lineEnd - _at, StringComparison.Ordinal);
        var next = text.IndexOf(Open, _at, lineEnd - _at, StringComparison.Ordinal);
        if (close < 0 || (next >= 0 && next < close))
        {
            Fault(start, "The braces are not closed on this line; write \\{{ for two braces that are meant as text.");
            return;
        }

        var name = text.AsSpan(_at, close - _at).Trim();
        if (IsName(name))
        {
            EndLiteral();
            _pieces.Add(new PlaceholderPiece(name.ToString(), _line, start - _lineStart + 1));
        }
        else
        {
            Fault(start, name.IsEmpty
                ? "The braces name no variable."
                : "What stands between the braces is not a name; a name has letters, digits and underscores and begins with no digit.");
        }

        _at = close + Close.Length;
    }

    private void EndLiteral()
    {
        if (_literal.Length == 0)
            return;
        _pieces.Add(new LiteralPiece(_literal.ToString()));
        _literal.Clear();
    }

    private void Fault(int at, string reason) => _faults.Add(new PromptFault(_line, at - _lineStart + 1, reason));

    private bool Stands(string what) => StandsAt(_at, what);

    private bool StandsAt(int at, string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;
}
