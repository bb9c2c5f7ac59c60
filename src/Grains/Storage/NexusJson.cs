using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nexus.Grains.Storage;

/// <summary>
/// The one way states and events become JSON, on both engines: camelCase, enums as camelCase strings, nulls left out,
/// metadata from the features' source-generated contexts and nothing by reflection.
/// </summary>
public sealed class NexusJson
{
    /// <summary>Combines the contexts that the features registered.</summary>
    public NexusJson(IEnumerable<JsonContribution> contributions)
    {
        Options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            // Goes into PostgreSQL only, never into a page: text beyond ASCII stays as it is instead of growing sixfold.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            TypeInfoResolver = JsonTypeInfoResolver.Combine([.. contributions.Select(c => c.Resolver)]),
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        };
        Options.MakeReadOnly();
    }

    /// <summary>Read-only; safe to share.</summary>
    public JsonSerializerOptions Options { get; }

    /// <summary>The metadata of a type that some feature's context lists.</summary>
    /// <exception cref="NotSupportedException">No context lists it.</exception>
    public JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
}

/// <summary>A feature's source-generated context, registered as a service.</summary>
/// <param name="Resolver">Lists <c>Document&lt;XState&gt;</c> and every event of the feature.</param>
public sealed record JsonContribution(IJsonTypeInfoResolver Resolver);
