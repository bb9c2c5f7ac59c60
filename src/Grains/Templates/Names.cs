using System.Text.Json;

namespace Nexus.Grains.Templates;

/// <summary>Enum members as rows and JSON have them: camelCase.</summary>
internal static class Names
{
    /// <summary>The member's name.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The member with this name.</summary>
    public static T Read<T>(string name)
        where T : struct, Enum => Enum.Parse<T>(name, ignoreCase: true);
}
