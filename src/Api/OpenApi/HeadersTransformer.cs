using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Nexus.Api.Http;

namespace Nexus.Api.OpenApi;

/// <summary>
/// Adds the parameters and headers of the conventions that an endpoint follows: paging, idempotency, preconditions, waiting and
/// resuming.
/// </summary>
internal sealed class HeadersTransformer : IOpenApiOperationTransformer
{
    private const string Ok = "200";
    private const string NotModified = "304";

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        // Members of [AsParameters] types come with their C# names; binding does not look at the case.
        foreach (var query in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(p => p.In is ParameterLocation.Query))
            query.Name = JsonPath.FromMembers(query.Name ?? "");
        foreach (var id in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(p => p.In is ParameterLocation.Path))
            id.Description ??= "As it was answered before.";
        var isPost = string.Equals(context.Description.HttpMethod, HttpMethods.Post, StringComparison.OrdinalIgnoreCase);
        var isGet = string.Equals(context.Description.HttpMethod, HttpMethods.Get, StringComparison.OrdinalIgnoreCase);
        if (metadata.OfType<PagedMetadata>().Any())
            AddPaging(operation);
        if (isPost && metadata.OfType<IdempotencyMetadata>().FirstOrDefault() is { } idempotency)
            AddIdempotency(operation, idempotency);
        if (metadata.OfType<IfMatchMetadata>().Any())
            AddHeader(operation, "If-Match", "The ETag that the change is meant for; 412 when the resource has another one by now.", "\"v12\"");
        if (metadata.OfType<TaggedMetadata>().Any())
            AddTag(operation, isGet);
        if (metadata.OfType<PreferWaitMetadata>().Any())
            AddHeader(operation, "Prefer", "wait=N answers with the result if there is one within N seconds (RFC 7240).", "wait=10");
        if (metadata.OfType<ResumableMetadata>().Any())
            AddResume(operation);
        AddAnswerHeaders(operation, metadata.OfType<PreferWaitMetadata>().Any());
        return Task.CompletedTask;
    }

    private static void AddAnswerHeaders(OpenApiOperation operation, bool mayWait)
    {
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (response is not OpenApiResponse answer)
                continue;
            if (status is "201" or "202")
                AddAnswerHeader(answer, "Location", status == "201" ? "Where what was created is found." : "Where to ask how far it is.");
            if (mayWait && status is ['2', ..])
                AddAnswerHeader(answer, "Preference-Applied", "The wait that was granted.");
        }
    }

    private static void AddPaging(OpenApiOperation operation)
    {
        Add(operation, new OpenApiParameter
        {
            Name = "limit",
            In = ParameterLocation.Query,
            Description = "Items on a page.",
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Format = "int32",
                Minimum = "1",
                Maximum = PageQuery.MaxLimit.ToString(CultureInfo.InvariantCulture),
                Default = JsonValue.Create(PageQuery.DefaultLimit),
            },
        });
        Add(operation, new OpenApiParameter
        {
            Name = "cursor",
            In = ParameterLocation.Query,
            Description = "The nextCursor of the page before; left out for the first page.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }

    private static void AddIdempotency(OpenApiOperation operation, IdempotencyMetadata idempotency)
    {
        AddHeader(
            operation, IdempotencyKey.Header, "Makes a repeat within 24 hours safe: the first answer is given again.",
            "0199c0de-7a1e-7000-8000-000000000001", idempotency.Required, IdempotencyKey.MaxLength);
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (status is ['2', ..] && response is OpenApiResponse success)
                AddAnswerHeader(success, "Idempotent-Replayed", "true, when this is the answer of an earlier request with the same key.");
        }
    }

    private static void AddTag(OpenApiOperation operation, bool isGet)
    {
        if (operation.Responses?.GetValueOrDefault(Ok) is OpenApiResponse success)
            AddAnswerHeader(success, "ETag", "The version of the resource.");
        if (!isGet)
            return;
        AddHeader(operation, "If-None-Match", "The ETag that the caller has; 304 when the resource still has it.", "\"v12\"");
        operation.Responses ??= [];
        operation.Responses[NotModified] = new OpenApiResponse { Description = "The caller has this version." };
    }

    private static void AddResume(OpenApiOperation operation)
    {
        AddHeader(operation, "Last-Event-ID", "The id of the last event that the caller has; the stream goes on after it.", "42");
        Add(operation, new OpenApiParameter
        {
            Name = "lastEventId",
            In = ParameterLocation.Query,
            Description = "The same, for clients that can't set headers.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 128 },
        });
    }

    private static void AddHeader(
        OpenApiOperation operation, string name, string description, string example, bool required = false, int? maxLength = null) =>
        Add(operation, new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Header,
            Description = description,
            Required = required,
            Example = JsonValue.Create(example),
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = maxLength },
        });

    private static void Add(OpenApiOperation operation, OpenApiParameter parameter) => (operation.Parameters ??= []).Add(parameter);

    private static void AddAnswerHeader(OpenApiResponse response, string name, string description)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
        response.Headers[name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
    }
}
