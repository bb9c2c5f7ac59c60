using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Nexus.Api.Http;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Nexus.Api.OpenApi;

/// <summary>Adds the examples that an endpoint brings, as its JSON would really be.</summary>
internal sealed class ExamplesTransformer(IOptions<JsonOptions> json) : IOpenApiOperationTransformer
{
    private const string StreamExample = ": open\n\nid: 41\nevent: example.started\ndata: {\"id\":\"1\"}\n\n: heartbeat\n\n";

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var example in context.Description.ActionDescriptor.EndpointMetadata.OfType<ExampleMetadata>())
        {
            var content = example.Status is { } status
                ? operation.Responses?.GetValueOrDefault(status.ToString(CultureInfo.InvariantCulture))?.Content
                : operation.RequestBody?.Content;
            if (content is null)
                throw new InvalidOperationException($"{operation.OperationId} has an example for a body that it does not have.");
            foreach (var media in content.Values.OfType<OpenApiMediaType>())
                media.Example = ToNode(example.Value);
        }

        foreach (var stream in Streams(operation))
            stream.Example ??= StreamExample;
        return Task.CompletedTask;
    }

    private static IEnumerable<OpenApiMediaType> Streams(OpenApiOperation operation) =>
        from response in (operation.Responses ?? []).Values
        from content in response.Content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        where content.Key == EventStreamFormat.ContentType
        select content.Value;

    private JsonNode? ToNode(object value) => JsonSerializer.SerializeToNode(value, value.GetType(), json.Value.SerializerOptions);
}
