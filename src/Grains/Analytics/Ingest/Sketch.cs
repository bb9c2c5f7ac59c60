using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Nexus.Grains.Analytics.Ingest;

/// <summary>
/// HyperLogLog (Flajolet and others, 2007) with <see cref="Registers"/> registers, small counts by linear counting. The schema has the
/// same arithmetic for days that are rebuilt.
/// </summary>
internal static class Sketch
{
    private const int RegisterBits = 11;

    /// <summary>How many; the standard error is 1.04 / sqrt of it: 2.3 %.</summary>
    public const int Registers = 1 << RegisterBits;

    /// <summary>The register of an id, and the rank that the register must have at least.</summary>
    public static (short Register, short Rank) Place(string distinctId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(distinctId), hash);
        var bits = BinaryPrimitives.ReadUInt64BigEndian(hash);
        var rest = bits << RegisterBits;
        var rank = rest == 0 ? 64 - RegisterBits + 1 : BitOperations.LeadingZeroCount(rest) + 1;
        return ((short)(bits >> (64 - RegisterBits)), (short)rank);
    }

    /// <summary>How many different ids there are, about.</summary>
    /// <param name="filled">Registers that have a rank.</param>
    /// <param name="sum">Of 2^-rank over those.</param>
    public static long Estimate(int filled, double sum)
    {
        const double registers = Registers;
        var empty = Registers - filled;
        var estimate = 0.7213 / (1 + (1.079 / registers)) * registers * registers / (empty + sum);
        if (estimate <= 2.5 * registers && empty > 0)
            estimate = registers * Math.Log(registers / empty);
        return (long)Math.Round(estimate);
    }
}
