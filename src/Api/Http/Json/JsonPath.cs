using System.Text;
using System.Text.Json;

namespace Nexus.Api.Http;

/// <summary>
/// How problems name a place in a body: <c>items[0].name</c>, and <c>$</c> for the body as a whole. Made from what the serializer
/// and the validation call it.
/// </summary>
internal static class JsonPath
{
    /// <summary>The body as a whole.</summary>
    public const string Root = "$";

    /// <summary>From a path of the serializer: <c>$.items[0].name</c>.</summary>
    public static string FromSerializer(string? path) => path switch
    {
        null or "" or Root => Root,
        _ when path.StartsWith("$.", StringComparison.Ordinal) => path[2..],
        _ => path[1..],
    };

    /// <summary>From the path of members that validation reports: <c>Items[0].Name</c>.</summary>
    public static string FromMembers(string path)
    {
        if (path.Length == 0)
            return Root;
        if (!path.Contains('.'))
            return JsonNamingPolicy.CamelCase.ConvertName(path);
        var result = new StringBuilder(path.Length);
        foreach (var member in path.Split('.'))
            result.Append(result.Length == 0 ? "" : ".").Append(JsonNamingPolicy.CamelCase.ConvertName(member));
        return result.ToString();
    }
}
