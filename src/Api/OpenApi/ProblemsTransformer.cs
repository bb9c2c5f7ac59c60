using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Nexus.Api.Access;
using Nexus.Api.Http;
using Nexus.RateLimits;

namespace Nexus.Api.OpenApi;

/// <summary>
/// Adds every failed answer of an operation, with the schema of a problem and an example for each code: what the endpoint
/// declares, and what follows from its shape (a body, a caller, a key, ...).
/// </summary>
internal sealed class ProblemsTransformer : IOpenApiOperationTransformer
{
    private const string SchemaName = "Problem";
    private const string ApiRoot = "api/";

    /// <inheritdoc/>
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document ?? throw new InvalidOperationException("The document is made before its operations.");
        var schema = await context.GetOrCreateSchemaAsync(typeof(Problem), parameterDescription: null, cancellationToken);

        // The other members are left out when there is nothing to say.
        schema.Required = new SortedSet<string>(["code", "status", "title", "type"], StringComparer.Ordinal);
        document.AddComponent(SchemaName, schema);
        operation.Responses ??= [];
        foreach (var group in Answers(operation, context).DistinctBy(a => a.Kind.Code, StringComparer.Ordinal).GroupBy(a => a.Kind.Status).OrderBy(g => g.Key))
            operation.Responses[group.Key.ToString(CultureInfo.InvariantCulture)] = Response(document, $"/{context.Description.RelativePath}", [.. group]);
    }

    private static IEnumerable<ProblemAnswer> Answers(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var answer in metadata.OfType<ProblemsMetadata>().SelectMany(m => m.Answers))
            yield return answer;
        var isApi = context.Description.RelativePath?.StartsWith(ApiRoot, StringComparison.Ordinal) is true;
        if (operation.RequestBody is not null)
        {
            yield return new(Problems.Malformed, "count must be a whole number.", Problems.Field("count", "must be a whole number"));
            yield return new(Problems.TooLarge);
            yield return new(Problems.UnsupportedMediaType);
            yield return new(Problems.Invalid, "A rule is broken; see errors.", Problems.Field("name", "The name field is required."));
        }
        else
        {
            // Also without parameters: U+0000 in the query is refused everywhere.
            yield return new(Problems.Malformed);
        }

        if (metadata.OfType<PagedMetadata>().Any())
            yield return new(Problems.Invalid, "The parameter 'limit' must be from 1 to 100.", Problems.Field("limit", "must be from 1 to 100"));
        if (SecurityTransformer.NeedsCaller(context))
            yield return new(Problems.Unauthenticated);
        if (SecurityTransformer.PermissionOf(context) is { NeedsCaller: true } permission)
            yield return new(Problems.Forbidden, Refusal.Example(permission));
        if (RateLimitTransformer.ClassOf(context) != RateClass.None)
            yield return new(Problems.RateLimited, "The limit is 60000 requests in 60 s for this kind of request.");
        var isPost = string.Equals(context.Description.HttpMethod, HttpMethods.Post, StringComparison.OrdinalIgnoreCase);
        if (isPost && metadata.OfType<IdempotencyMetadata>().Any())
        {
            yield return new(Problems.IdempotencyMismatch);
            yield return new(Problems.IdempotencyInProgress);
        }

        if (metadata.OfType<IfMatchMetadata>().Any())
            yield return new(Problems.PreconditionFailed);
        if (!isApi)
            yield break;
        yield return new(Problems.Internal);
        yield return new(Problems.Unavailable);
    }

    private static OpenApiResponse Response(OpenApiDocument document, string path, IReadOnlyList<ProblemAnswer> answers) => new()
    {
        Description = string.Join("; ", answers.Select(a => a.Kind.Title)) + ".",
        Headers = Headers(answers),
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            [Problem.ContentType] = new OpenApiMediaType
            {
                Schema = new OpenApiSchemaReference(SchemaName, document),
                Examples = answers.ToDictionary(a => a.Kind.Code, IOpenApiExample (a) => Example(a, path), StringComparer.Ordinal),
            },
        },
    };

    private static Dictionary<string, IOpenApiHeader>? Headers(IReadOnlyList<ProblemAnswer> answers)
    {
        var (name, description, type) = answers[0].Kind.Status switch
        {
            StatusCodes.Status401Unauthorized => ("WWW-Authenticate", "How to sign in.", JsonSchemaType.String),
            StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable =>
                ("Retry-After", "Seconds until a retry can succeed.", JsonSchemaType.Integer),
            StatusCodes.Status409Conflict when answers.Any(a => a.Kind == Problems.IdempotencyInProgress) =>
                ("Retry-After", "Seconds until the first request may have its answer; only while it is at work.", JsonSchemaType.Integer),
            _ => ("", "", default),
        };
        return name.Length == 0 ? null : new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal)
        {
            [name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = type } },
        };
    }

    private static OpenApiExample Example(ProblemAnswer answer, string path)
    {
        var kind = answer.Kind;
        var problem = new Problem(
            kind.Type, kind.Title, kind.Status, answer.Detail, path, kind.Code, "4bf92f3577b34da6a3ce929d0e0e4736", answer.Errors);
        return new OpenApiExample { Summary = kind.Title, Value = JsonSerializer.SerializeToNode(problem, ProblemJson.Default.Problem) };
    }
}
