using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Orleans;

/// <summary>
/// A hash that is the same in every process and on every machine, so that it can be stored: xxHash32 with seed 0, its
/// canonical bytes read as a little-endian number.
/// </summary>
public static class StableHash
{
    private const uint Prime1 = 0x9E3779B1;
    private const uint Prime2 = 0x85EBCA77;
    private const uint Prime3 = 0xC2B2AE3D;
    private const uint Prime4 = 0x27D4EB2F;
    private const uint Prime5 = 0x165667B1;

    /// <summary>Hashes the UTF-16 code units of a string.</summary>
    public static uint ComputeHash(string data) => ComputeHash(MemoryMarshal.AsBytes(data.AsSpan()));

    /// <summary>Hashes bytes.</summary>
    public static uint ComputeHash(ReadOnlySpan<byte> data)
    {
        var rest = data;
        var hash = data.Length < 16 ? Prime5 : Stripes(ref rest);
        hash += (uint)data.Length;
        while (rest.Length >= 4)
        {
            hash = BitOperations.RotateLeft(hash + (BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime3), 17) * Prime4;
            rest = rest[4..];
        }

        foreach (var b in rest)
            hash = BitOperations.RotateLeft(hash + (b * Prime5), 11) * Prime1;

        hash = (hash ^ (hash >> 15)) * Prime2;
        hash = (hash ^ (hash >> 13)) * Prime3;
        return BinaryPrimitives.ReverseEndianness(hash ^ (hash >> 16));
    }

    private static uint Stripes(ref ReadOnlySpan<byte> rest)
    {
        var a = unchecked(Prime1 + Prime2);
        var b = Prime2;
        var c = 0u;
        var d = unchecked(0u - Prime1);
        while (rest.Length >= 16)
        {
            a = Round(a, rest);
            b = Round(b, rest[4..]);
            c = Round(c, rest[8..]);
            d = Round(d, rest[12..]);
            rest = rest[16..];
        }

        return BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7)
            + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
    }

    private static uint Round(uint accumulator, ReadOnlySpan<byte> lane) =>
        BitOperations.RotateLeft(accumulator + (BinaryPrimitives.ReadUInt32LittleEndian(lane) * Prime2), 13) * Prime1;
}
