using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Nexus.Api.Http;

/// <summary>
/// How request bodies are read and answers are written (spec page 02): camelCase, enums as camelCase strings, at most
/// <see cref="MaxDepth"/> levels. On input unknown members are ignored, numbers are numbers (never strings), a member that
/// stands twice is refused, and so is text that PostgreSQL can't hold (U+0000, half a surrogate pair).
/// </summary>
internal static class ApiJson
{
    /// <summary>Levels that JSON may nest.</summary>
    public const int MaxDepth = 32;

    /// <summary>Applies the rules.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = MaxDepth;
        options.AllowDuplicateProperties = false;
        options.AllowOutOfOrderMetadataProperties = true;
        // Answers are never part of a page: what is sent as it is costs Cyrillic text a third of its escaped bytes.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new StorableStringConverter());
        options.Converters.Add(new StorableElementConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    /// <summary>
    /// Adds a feature's source-generated context. Types that no context lists still work, by reflection, slower at the first use.
    /// </summary>
    public static IServiceCollection AddApiJson(this IServiceCollection services, IJsonTypeInfoResolver context) =>
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, context));
}
