using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Nexus.Api.Batch;

/// <summary>A line of an upload.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">UTF-8 without the line's end; null: it is longer than an operation may be.</param>
internal readonly record struct BatchLine(int Number, byte[]? Text);

/// <summary>Reads the lines of a body as they come; never more than one of them is in memory.</summary>
internal static class BatchLines
{
    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <summary>The lines that are not empty.</summary>
    /// <param name="body">The upload.</param>
    /// <param name="longest">Bytes of a line; of what is beyond, nothing is kept.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async IAsyncEnumerable<BatchLine> ReadAsync(PipeReader body, int longest, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (number, skipping) = (1, false);
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                if (LineOf(number, rest.Slice(0, end), longest, skipping) is { } line)
                    yield return line;
                (number, skipping) = (number + 1, false);
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (read.IsCompleted)
            {
                if (LineOf(number, rest, longest, skipping) is { } last)
                    yield return last;
                body.AdvanceTo(rest.End);
                yield break;
            }

            // What is too long already is thrown away as it comes.
            skipping |= rest.Length > longest;
            body.AdvanceTo(skipping ? rest.End : rest.Start, rest.End);
        }
    }

    private static BatchLine? LineOf(int number, ReadOnlySequence<byte> text, int longest, bool skipping)
    {
        if (skipping || text.Length > longest)
            return new BatchLine(number, Text: null);
        var bytes = text.ToArray().AsSpan();
        if (number == 1 && bytes.StartsWith(ByteOrderMark))
            bytes = bytes[ByteOrderMark.Length..];
        bytes = bytes.Trim(" \t\r"u8);
        return bytes.IsEmpty ? null : new BatchLine(number, bytes.ToArray());
    }
}
