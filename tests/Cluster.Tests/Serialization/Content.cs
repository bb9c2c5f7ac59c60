using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Nexus.Cluster.Tests.Serialization;

/// <summary>What a message holds, as lines of text: <c>.User.Id = "usr_1"</c>. Two messages are the same when their lines are.</summary>
internal static class Content
{
    /// <summary>The lines.</summary>
    public static IReadOnlyList<string> Of(object? message)
    {
        var lines = new List<string>();
        Add(message, "", lines);
        return lines;
    }

    private static void Add(object? value, string path, List<string> lines)
    {
        switch (value)
        {
            case null:
                lines.Add($"{path} = null");
                break;
            case string or bool or Guid or decimal or Enum or TimeSpan:
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{path} = \"{value}\""));
                break;
            case DateTimeOffset time:
                lines.Add($"{path} = {time:O}");
                break;
            case Exception exception:
                lines.Add($"{path}: {exception.GetType().Name}");
                lines.Add($"{path}.Message = \"{exception.Message}\"");
                if (exception.InnerException is { } inner)
                    Add(inner, $"{path}.InnerException", lines);
                AddMembers(exception, typeof(Exception), path, lines);
                break;
            case IStructuralEquatable when value.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
                    && (bool)type.GetProperty(nameof(ImmutableArray<>.IsDefault))!.GetValue(value)!:
                // A member that the sender did not know.
                lines.Add($"{path} = default");
                break;
            case IEnumerable items:
                foreach (var (item, index) in items.Cast<object?>().Select((item, index) => (item, index)))
                    Add(item, $"{path}[{index.ToString(CultureInfo.InvariantCulture)}]", lines);
                break;
            case not null when value.GetType().IsPrimitive:
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{path} = {value}"));
                break;
            default:
                if (!value.GetType().Name.StartsWith("KeyValuePair", StringComparison.Ordinal))
                    lines.Add($"{path}: {value.GetType().Name}");
                AddMembers(value, typeof(object), path, lines);
                break;
        }
    }

    // What is stored in the object, not what it computes.
    private static void AddMembers(object value, Type upTo, string path, List<string> lines)
    {
        for (var type = value.GetType(); type is not null && type != upTo; type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                var name = field.IsDefined(typeof(CompilerGeneratedAttribute)) && field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
                Add(field.GetValue(value), $"{path}.{name}", lines);
            }
        }
    }
}
