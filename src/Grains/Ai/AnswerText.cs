using System.Text;

namespace Nexus.Grains.Ai;

/// <summary>
/// The text of an answer as it grows, fit to be shown at any moment. A surrogate pair that is split over two deltas is held back
/// until it is whole; what JSON and PostgreSQL can't hold (U+0000, half pairs) becomes U+FFFD.
/// </summary>
internal sealed class AnswerText
{
    private const char Replacement = '\uFFFD';
    private readonly StringBuilder _text = new();
    private char _highSurrogate;

    /// <summary>How much may be shown, in UTF-16 units; never inside a surrogate pair.</summary>
    public int Length => _text.Length;

    /// <summary>The text from an offset on.</summary>
    public string From(int offset) => _text.ToString(offset, _text.Length - offset);

    /// <summary>Adds what the model wrote.</summary>
    public void Append(string delta)
    {
        foreach (var c in delta)
            Append(c);
    }

    /// <summary>The whole text; nothing is added any more.</summary>
    public string Complete()
    {
        DropHalfPair();
        return _text.ToString();
    }

    private void Append(char c)
    {
        if (char.IsLowSurrogate(c) && _highSurrogate != '\0')
        {
            _text.Append(_highSurrogate).Append(c);
            _highSurrogate = '\0';
            return;
        }

        DropHalfPair();
        if (char.IsHighSurrogate(c))
            _highSurrogate = c;
        else
            _text.Append(c == '\0' || char.IsLowSurrogate(c) ? Replacement : c);
    }

    private void DropHalfPair()
    {
        if (_highSurrogate == '\0')
            return;
        _text.Append(Replacement);
        _highSurrogate = '\0';
    }
}
