using System.Text.Json;

namespace Nexus.Api.Http;

/// <summary>Words of enums in queries, written as answers write them.</summary>
internal static class QueryWord
{
    /// <summary>The value with this name; null for null.</summary>
    /// <param name="parameter">Names the parameter in the problem.</param>
    /// <param name="text">What was sent.</param>
    /// <exception cref="ProblemException">There is none: 400.</exception>
    public static TEnum? Parse<TEnum>(string parameter, string? text)
        where TEnum : struct, Enum
    {
        if (text is null)
            return null;
        foreach (var value in Enum.GetValues<TEnum>())
        {
            if (string.Equals(NameOf(value), text, StringComparison.Ordinal))
                return value;
        }

        throw new ProblemException(Problems.MalformedParameter(
            parameter, $"must be one of {string.Join(", ", Enum.GetValues<TEnum>().Select(NameOf))}"));
    }

    private static string NameOf<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
