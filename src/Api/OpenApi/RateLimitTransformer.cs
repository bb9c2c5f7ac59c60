using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Nexus.Api.RateLimits;
using Nexus.RateLimits;

namespace Nexus.Api.OpenApi;

/// <summary>Says of each operation which limit it shares and who may call it, and adds the headers about limits to its answers.</summary>
internal sealed class RateLimitTransformer : IOpenApiOperationTransformer
{
    private static readonly (string Name, string Description)[] Headers =
    [
        (RateLimitHeaders.Limit, "Requests of this class that a caller who has rested may send at once."),
        (RateLimitHeaders.Remaining, "Those that are left."),
        (RateLimitHeaders.Reset, "Seconds until all of them are there again."),
    ];

    /// <summary>Adds what the operations refer to.</summary>
    public static void AddHeaders(OpenApiDocument document)
    {
        foreach (var (name, description) in Headers)
        {
            document.AddComponent<IOpenApiHeader>(name, new OpenApiHeader
            {
                Description = description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "0" },
            });
        }
    }

    /// <summary>The class of an operation.</summary>
    public static RateClass ClassOf(OpenApiOperationTransformerContext context) =>
        context.Description.ActionDescriptor.EndpointMetadata.OfType<RateClassMetadata>().LastOrDefault()?.Class
        ?? RateClassMetadata.Of(endpoint: null, context.Description.HttpMethod ?? "GET");

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var rateClass = ClassOf(context);
        var who = SecurityTransformer.NeedsCaller(context) ? "For signed-in callers" : "Open to guests";
        var limit = rateClass == RateClass.None ? "not limited" : $"limited as `{rateClass.ToString().ToLowerInvariant()}`";
        operation.Description = $"{(operation.Description is { } said ? said + "\n\n" : "")}{who}; {limit}.";
        if (rateClass == RateClass.None)
            return Task.CompletedTask;
        foreach (var response in (operation.Responses ?? []).Values.OfType<OpenApiResponse>())
        {
            response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
            foreach (var (name, _) in Headers)
                response.Headers[name] = new OpenApiHeaderReference(name, context.Document);
        }

        return Task.CompletedTask;
    }
}
