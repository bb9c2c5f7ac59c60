using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Nexus.Api.OpenApi;

/// <summary>Registers the OpenAPI document <c>v1</c>, served at <c>/openapi/v1.json</c>.</summary>
internal static class OpenApiServices
{
    /// <summary>The name of the document.</summary>
    public const string Document = "v1";

    /// <summary>Where it is served.</summary>
    public const string Path = "/openapi/v1.json";

    /// <summary>Adds it. Summaries of types and members come from the XML docs of this assembly.</summary>
    public static IServiceCollection AddNexusOpenApi(this IServiceCollection services)
    {
        services.AddOpenApi(Document, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddSchemaTransformer<SchemaTransformer>();
            options.AddOperationTransformer<SecurityTransformer>();
            options.AddOperationTransformer<HeadersTransformer>();
            options.AddOperationTransformer<ProblemsTransformer>();
            options.AddOperationTransformer<ExamplesTransformer>();
            options.AddOperationTransformer<StreamTransformer>();
            options.AddOperationTransformer<RateLimitTransformer>();
            options.AddDocumentTransformer<DocumentTransformer>();
        });
        return services;
    }
}
