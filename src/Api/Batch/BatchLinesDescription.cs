using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Nexus.Batch;

namespace Nexus.Api.Batch;

/// <summary>Describes lines beside the JSON form of the same operation: OpenAPI 3.1 has no words for them, so they are text.</summary>
internal static class BatchLinesDescription
{
    private const string Upload = "{\"id\":\"taxes\",\"query\":\"What taxes must a shop think of?\"}\n{\"id\":\"loan\",\"query\":\"How do I repay a loan early?\"}\n";

    private const string Results = "{\"number\":1,\"id\":\"taxes\",\"status\":\"completed\",\"attempts\":1,\"operation\":{\"query\":\"What taxes must a shop think of?\"},\"result\":{\"answer\":\"Value added tax, first of all.\"},\"error\":null,\"durationMs\":812,\"finishedAt\":\"2026-01-31T12:00:01+00:00\"}\n";

    /// <summary>Adds the body and its settings in the query.</summary>
    public static Task AddUpload(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.RequestBody!.Content![BatchEndpoints.Lines] = new OpenApiMediaType
        {
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "An operation a line, as they are in operations of the JSON form; at most 100,000." },
            Example = Upload,
        };
        operation.Parameters ??= [];
        foreach (var parameter in Settings())
            operation.Parameters.Add(parameter);
        return Task.CompletedTask;
    }

    /// <summary>Says what the lines of an answer are.</summary>
    public static Task AddResults(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Responses!["200"].Content![BatchEndpoints.Lines] = new OpenApiMediaType
        {
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "An item a line, as they are in items of the JSON form." },
            Example = Results,
        };
        return Task.CompletedTask;
    }

    private static IEnumerable<OpenApiParameter> Settings()
    {
        yield return Query("concurrency", "Items at once.", new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "int32",
            Minimum = "1",
            Maximum = BatchLimits.Concurrency.ToString(CultureInfo.InvariantCulture),
        });
        yield return Query("priority", "Among the caller's jobs.", new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["low", "normal", "high"] });
        yield return Query("failFast", "Ends the job at the first item that fails for good.", new OpenApiSchema { Type = JsonSchemaType.Boolean });
        yield return Query("callbackUrl", "Is told of the end.", new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri" });
        yield return Query("deadline", "When the job ends, done or not.", new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" });
        yield return Query("allOrNothing", "Makes no job when a line is bad.", new OpenApiSchema { Type = JsonSchemaType.Boolean });
    }

    private static OpenApiParameter Query(string name, string description, OpenApiSchema schema) => new()
    {
        Name = name,
        In = ParameterLocation.Query,
        Description = $"Of an upload of lines. {description}",
        Schema = schema,
    };
}
