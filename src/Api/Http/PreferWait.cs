using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Nexus.Api.Http;

/// <summary>
/// How long a caller prefers to wait for the result (<c>Prefer: wait=N</c>, RFC 7240), as a handler takes it. A preference that
/// can't be read is ignored, as the RFC asks.
/// </summary>
/// <param name="Wait">At most <see cref="HttpOptions.MaxWaitSeconds"/>; null: do not wait.</param>
internal sealed record PreferWait(TimeSpan? Wait) : IEndpointParameterMetadataProvider
{
    private const string Name = "wait";

    /// <summary>Says in the answer what was granted. Call before it is written.</summary>
    public void Acknowledge(HttpContext context)
    {
        if (Wait is { } wait)
            context.Response.Headers["Preference-Applied"] = $"{Name}={(int)wait.TotalSeconds}";
    }

    /// <summary>For the binding of handler parameters.</summary>
    public static ValueTask<PreferWait> BindAsync(HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<HttpOptions>>().Value;
        return ValueTask.FromResult(new PreferWait(Parse(context.Request.Headers["Prefer"], options.MaxWaitSeconds)));
    }

    /// <summary>Tells OpenAPI about the header.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(PreferWaitMetadata.Instance);

    /// <summary>The first readable <c>wait</c> among the preferences of all lines.</summary>
    internal static TimeSpan? Parse(IEnumerable<string?> lines, int maxSeconds)
    {
        foreach (var preference in lines.SelectMany(line => line?.Split(',') ?? []))
        {
            // A preference may have parameters of its own after a semicolon.
            var pair = preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair.Length == 2
                && pair[0].Equals(Name, StringComparison.OrdinalIgnoreCase)
                && int.TryParse(pair[1].Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                return seconds == 0 ? null : TimeSpan.FromSeconds(Math.Min(seconds, maxSeconds));
        }

        return null;
    }
}

/// <summary>Marks endpoints that honour <c>Prefer: wait=N</c>.</summary>
internal sealed class PreferWaitMetadata
{
    /// <summary>The mark.</summary>
    public static readonly PreferWaitMetadata Instance = new();
}
