using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Nexus.Api.Http;

namespace Nexus.Api.OpenApi;

/// <summary>
/// Server-sent events are text, whatever their data are: OpenAPI 3.1 has no words for the items of a stream. The data of an
/// event are what JSON Schema calls the content.
/// </summary>
internal sealed class StreamTransformer : IOpenApiOperationTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var response in (operation.Responses ?? []).Values)
        {
            if (response.Content?.TryGetValue(EventStreamFormat.ContentType, out var content) is true && content is OpenApiMediaType stream)
                Describe(stream);
        }

        return Task.CompletedTask;
    }

    private static void Describe(OpenApiMediaType stream)
    {
        var text = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Events with id, event and one line of JSON as data." };
        if (stream.Schema is OpenApiSchemaReference { Reference.Id: { } id })
        {
            // Keywords that the library does not know; it writes extensions as they are.
            text.Extensions = new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal)
            {
                ["contentMediaType"] = new JsonNodeExtension(EventStreamFormat.ContentType),
                ["contentSchema"] = new JsonNodeExtension(new JsonObject { ["$ref"] = $"#/components/schemas/{id}" }),
            };
        }

        stream.Schema = text;
    }
}
