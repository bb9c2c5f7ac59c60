using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Nexus.Api.Http;

/// <summary>Says in words what a body should have at a path, from the metadata that the serializer reads it with.</summary>
internal static class JsonExpectation
{
    /// <summary>
    /// Continues the sentence that starts with the path: <c>must be a whole number</c>.
    /// </summary>
    /// <param name="options">What the body was read with.</param>
    /// <param name="body">The type of the body.</param>
    /// <param name="path">As <see cref="JsonPath.FromSerializer"/> makes it.</param>
    public static string At(JsonSerializerOptions options, Type? body, string path)
    {
        var type = body;
        foreach (var step in path == JsonPath.Root ? [] : Steps(path))
            type = type is null ? null : Step(options, type, step);
        return type is null ? "has a value of the wrong type" : $"must be {Describe(options, Nullable.GetUnderlyingType(type) ?? type)}";
    }

    private static string[] Steps(string path) =>
        path.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries);

    private static Type? Step(JsonSerializerOptions options, Type type, string step)
    {
        if (!options.TryGetTypeInfo(type, out var info))
            return null;
        return info.Kind switch
        {
            JsonTypeInfoKind.Object => info.Properties.FirstOrDefault(p => string.Equals(p.Name, step, StringComparison.Ordinal))?.PropertyType,
            JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary => info.ElementType,
            _ => null,
        };
    }

    private static string Describe(JsonSerializerOptions options, Type type)
    {
        if (type.IsEnum)
            return $"one of {string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName))}";
        if (type == typeof(string))
            return "a string";
        if (type == typeof(bool))
            return "true or false";
        if (type == typeof(DateTimeOffset) || type == typeof(DateTime))
            return "a time like 2026-01-31T12:00:00Z";
        if (type == typeof(DateOnly))
            return "a date like 2026-01-31";
        if (type == typeof(Uri))
            return "a URL";
        if (type == typeof(Guid))
            return "a UUID";
        if (type == typeof(byte[]))
            return "a base64 string";
        if (type == typeof(decimal) || type == typeof(double) || type == typeof(float))
            return "a number";
        if (type.IsPrimitive)
            return WholeNumber(type);
        if (!options.TryGetTypeInfo(type, out var info))
            return "a value of another type";
        return info.Kind switch
        {
            JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => "an object",
            JsonTypeInfoKind.Enumerable => "an array",
            _ => "a value of another type",
        };
    }

    private static string WholeNumber(Type type)
    {
        // A number that is too large fails in the same way as a text does, so the range is part of the answer.
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Byte => "a whole number from 0 to 255",
            TypeCode.Int16 => $"a whole number from {short.MinValue} to {short.MaxValue}",
            TypeCode.Int32 => $"a whole number from {int.MinValue} to {int.MaxValue}",
            TypeCode.Int64 => $"a whole number from {long.MinValue} to {long.MaxValue}",
            _ => "a whole number",
        };
    }
}
