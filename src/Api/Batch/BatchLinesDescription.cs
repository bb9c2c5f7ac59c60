using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Nexus.Batch;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Nexus.Api.Batch;

/// <summary>Describes lines beside the JSON form of the same operation: OpenAPI 3.1 has no words for them, so they are text.</summary>
internal static class BatchLinesDescription
{
    /// <summary>Adds the body and its settings in the query.</summary>
    public static Task AddUpload(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.RequestBody!.Content![BatchEndpoints.Lines] = new OpenApiMediaType
        {
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "An operation a line, as they are in operations of the JSON form; at most 100,000." },
            Example = Lines(BatchExamples.Request.Operations, context),
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
            Example = Lines([BatchExamples.Item], context),
        };
        return Task.CompletedTask;
    }

    private static string Lines<T>(IEnumerable<T> examples, OpenApiOperationTransformerContext context)
    {
        var json = context.ApplicationServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return string.Concat(examples.Select(e => $"{JsonSerializer.Serialize(e, json)}\n"));
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
