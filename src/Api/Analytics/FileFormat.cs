using Microsoft.AspNetCore.Http;
using Nexus.Api.Http;

namespace Nexus.Api.Analytics;

/// <summary>In which of two forms a file is wanted.</summary>
internal static class FileFormat
{
    /// <summary>What <c>format</c> says, else <c>Accept</c>, else the first.</summary>
    /// <exception cref="ProblemException">It is neither.</exception>
    public static string Choose(string? format, HttpRequest request, string first, string second)
    {
        if (format is not null && format != first && format != second)
            throw new ProblemException(Problems.MalformedParameter("format", $"must be {first} or {second}"));
        return format ?? (request.Headers.Accept.ToString().Contains(second, StringComparison.OrdinalIgnoreCase) ? second : first);
    }
}
