using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Nexus.Api.Analytics;

/// <summary>The events of a body that is one event, an array of them, or an object with <c>events</c>.</summary>
/// <param name="events">In the order of the body.</param>
/// <param name="pathOf">Where the event with this number stands in the body.</param>
internal sealed class EventsBody(IReadOnlyList<EventRequest?> events, Func<int, string> pathOf) : IEndpointParameterMetadataProvider
{
    private const string Json = "application/json";

    /// <summary>In the order of the body. Not public: the checks of annotations would look at it, and name another path.</summary>
    internal IReadOnlyList<EventRequest?> Events { get; } = events;

    /// <summary>Where a member of an event stands in the body; of the event itself when <paramref name="member"/> is empty.</summary>
    public string PathOf(int number, string member = "")
    {
        var path = pathOf(number);
        return path.Length == 0 || member.Length == 0 ? path + member : $"{path}.{member}";
    }

    /// <summary>For the binding of handler parameters.</summary>
    /// <exception cref="BadHttpRequestException">It is no JSON, or no events.</exception>
    public static async ValueTask<EventsBody> BindAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
            throw new BadHttpRequestException("The body is not JSON.", StatusCodes.Status415UnsupportedMediaType);
        using var body = new MemoryStream((int)(context.Request.ContentLength ?? 0));
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        try
        {
            return Read(body.GetBuffer().AsSpan(0, (int)body.Length), context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);
        }
        catch (JsonException fault)
        {
            throw new BadHttpRequestException("The body can't be read.", StatusCodes.Status400BadRequest, fault);
        }
    }

    /// <summary>Reads a body.</summary>
    /// <exception cref="JsonException">It is no JSON, or no events.</exception>
    public static EventsBody Read(ReadOnlySpan<byte> utf8, JsonSerializerOptions options)
    {
        switch (FormOf(utf8, options.MaxDepth))
        {
            case Form.Array:
                return new EventsBody(Read<EventRequest?[]>(utf8, options), static i => $"[{i}]");
            case Form.Wrapped:
                return new EventsBody(Read<EventsRequest>(utf8, options).Events ?? [], static i => $"events[{i}]");
            default:
                return new EventsBody([Read<EventRequest>(utf8, options)], static _ => "");
        }
    }

    /// <summary>Tells OpenAPI what is read.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([Json], typeof(EventsRequest)));

    private static T Read<T>(ReadOnlySpan<byte> utf8, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(utf8, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T))) ?? throw new JsonException();

    // Looks only at the names on the first level.
    private static Form FormOf(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = maxDepth });
        try
        {
            if (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
                return Form.Array;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("events"u8))
                    return Form.Wrapped;
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // The serializer finds the same fault, and says where it is.
        }

        return Form.Single;
    }

    private enum Form
    {
        Single,
        Array,
        Wrapped,
    }
}
