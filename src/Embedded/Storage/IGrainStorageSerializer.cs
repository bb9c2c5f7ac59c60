namespace Orleans.Storage;

/// <summary>Turns states into bytes.</summary>
public interface IGrainStorageSerializer
{
    /// <summary>Writes a state.</summary>
    BinaryData Serialize<T>(T? input);

    /// <summary>Reads a state.</summary>
    T? Deserialize<T>(BinaryData input);
}

/// <summary>Shorter ways to read states.</summary>
public static class GrainStorageSerializerExtensions
{
    /// <summary>Reads a state.</summary>
    public static T? Deserialize<T>(this IGrainStorageSerializer serializer, ReadOnlyMemory<byte> input) =>
        serializer.Deserialize<T>(new BinaryData(input));
}
