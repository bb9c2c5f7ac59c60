namespace Orleans;

/// <summary>Marks a type that crosses grain calls or is stored. The Embedded engine passes it by reference; Orleans serializes it.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
    /// <summary>Whether parameters of a primary constructor are members; the default for records.</summary>
    public bool IncludePrimaryConstructorParameters { get; init; }

    /// <summary>Which members get ids without <see cref="IdAttribute"/>.</summary>
    public GenerateFieldIds GenerateFieldIds { get; init; } = GenerateFieldIds.None;
}

/// <summary>Which members get ids by themselves.</summary>
public enum GenerateFieldIds
{
    /// <summary>None: each carries <see cref="IdAttribute"/>.</summary>
    None,

    /// <summary>All public properties.</summary>
    PublicProperties,
}

/// <summary>The stable number of a serialized member, unique within its type.</summary>
[AttributeUsage(
    AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Class
    | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method)]
public sealed class IdAttribute(uint id) : Attribute
{
    /// <summary>The number.</summary>
    public uint Id { get; } = id;
}

/// <summary>The stable name of a type or a grain method, so that the code can rename it.</summary>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method,
    AllowMultiple = true)]
public sealed class AliasAttribute(string alias) : Attribute
{
    /// <summary>The name.</summary>
    public string Alias { get; } = alias;
}

/// <summary>Promises that values never change after they were made, so that they needn't be copied.</summary>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property
    | AttributeTargets.Parameter | AttributeTargets.ReturnValue,
    Inherited = false)]
public sealed class ImmutableAttribute : Attribute;

/// <summary>How long a caller waits for the answer of a grain method, instead of the silo's default.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute : Attribute
{
    /// <summary>Sets the time-out.</summary>
    /// <param name="timeout">"hh:mm:ss", as <see cref="TimeSpan.Parse(string)"/> reads it.</param>
    public ResponseTimeoutAttribute(string timeout) => Timeout = TimeSpan.Parse(timeout);

    /// <summary>The time-out.</summary>
    public TimeSpan? Timeout { get; init; }
}
