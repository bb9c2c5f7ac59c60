using System.Text;

namespace Nexus.Grains.Ai;

/// <summary>
/// How many tokens a text is for whoever has no tokenizer at hand: one for every four bytes of UTF-8, rounded up. English
/// comes out near what common tokenizers count; Russian, with two bytes a letter, as well.
/// </summary>
internal static class TokenEstimate
{
    private const int BytesPerToken = 4;

    /// <summary>The estimate.</summary>
    public static int Of(string text) => OfBytes(Encoding.UTF8.GetByteCount(text));

    /// <summary>The estimate for a text of this many bytes of UTF-8.</summary>
    public static int OfBytes(int bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;
}
