using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Nexus.Api.Access;

namespace Nexus.Api.OpenApi;

/// <summary>
/// Says what the API is and how callers prove who they are, and puts everything in an order that depends on nothing but the
/// endpoints, because the document is committed and compared.
/// </summary>
internal sealed class DocumentTransformer : IOpenApiDocumentTransformer
{
    private const string Description = """
        One REST API in front of a cluster of virtual actors. Everything under `/api/v1` speaks JSON in camelCase, times in
        RFC 3339 UTC, ids as opaque strings with a type prefix.

        Failures are `application/problem+json` (RFC 9457); `type` leads to a page about each kind. Lists take `limit` and
        `cursor`. POSTs that create or move something take `Idempotency-Key`. Single resources carry `ETag`.

        Requests are limited by API key, account or address, apart for each class of operations (reads, writes, ...): every answer
        that counts carries `RateLimit-*`, a 429 also `Retry-After`.
        """;

    private static readonly FrozenDictionary<string, string> TagDescriptions = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Admin"] = "What operators see and do.",
        ["Analytics"] = "Events of applications, and questions about them.",
        ["Auth"] = "Accounts, sign-in, tokens and sessions.",
        ["Batch"] = "Many operations as one job.",
        ["Bots"] = "Telegram bots of users.",
        ["Conversations"] = "Talks with the assistant.",
        ["Gateway"] = "What probes and operators ask of a process.",
        ["Payments"] = "Invoices, plans and subscriptions.",
        ["Publishing"] = "Posts and stories for channels.",
        ["Store"] = "Catalogue, carts and orders.",
        ["Templates"] = "Answers made of one section for each domain.",
        ["Webhooks"] = "Events delivered to receivers of users.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Nexus API",
            Version = "1",
            Description = Description,
            Contact = new OpenApiContact { Name = "The operator of this server" },

            // No licence is granted by this repository; SPDX has no name for that.
            License = new OpenApiLicense { Name = "Proprietary", Identifier = "LicenseRef-Proprietary" },
        };
        document.Servers = [new OpenApiServer { Url = "/", Description = "The server that this document comes from." }];
        document.AddComponent(SecurityTransformer.Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "An access token of POST /api/v1/auth/login.",
        });
        RateLimitTransformer.AddHeaders(document);
        document.AddComponent(SecurityTransformer.ApiKey, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = CallerSchemes.ApiKeyHeader,
            Description = "An API key of POST /api/v1/auth/api-keys, in place of an access token.",
        });
        document.Tags = new HashSet<OpenApiTag>((document.Tags ?? Enumerable.Empty<OpenApiTag>()).OrderBy(t => t.Name, StringComparer.Ordinal));
        foreach (var tag in document.Tags)
            tag.Description ??= tag.Name is null ? null : TagDescriptions.GetValueOrDefault(tag.Name);
        TakeNullOutOfEnums(document);
        LetAnyJsonBeNull(document);
        SortPaths(document);
        SortSchemas(document);
        return Task.CompletedTask;
    }

    /// <summary>
    /// The schema of an enum is made of the first property that has it; whether null is allowed belongs to the property, which says
    /// so beside its reference.
    /// </summary>
    private static void TakeNullOutOfEnums(OpenApiDocument document)
    {
        foreach (var schema in document.Components?.Schemas?.Values.OfType<OpenApiSchema>() ?? [])
        {
            if (schema.Enum is not { Count: > 0 } values || schema.Type is not { } type || !type.HasFlag(JsonSchemaType.Null))
                continue;
            schema.Type = type & ~JsonSchemaType.Null;
            schema.Enum = [.. values.Where(v => v is not null && v.GetValueKind() != JsonValueKind.Null)];
        }
    }

    /// <summary>
    /// A member that is any JSON or null is any JSON: as a choice between the two, null would be both, and fit neither way.
    /// </summary>
    private static void LetAnyJsonBeNull(OpenApiDocument document)
    {
        var members = (document.Components?.Schemas?.Values ?? []).SelectMany(s => s.Properties?.Values ?? []).OfType<OpenApiSchema>();
        foreach (var member in members.Where(m => m.OneOf?.OfType<OpenApiSchemaReference>().Any(r => r.Reference.Id == nameof(JsonElement)) is true))
            member.OneOf = null;
    }

    private static void SortPaths(OpenApiDocument document)
    {
        var sorted = new OpenApiPaths();
        foreach (var (path, item) in document.Paths.OrderBy(p => p.Key, StringComparer.Ordinal))
            sorted.Add(path, item);
        document.Paths = sorted;
    }

    private static void SortSchemas(OpenApiDocument document)
    {
        if (document.Components?.Schemas is { } schemas)
            document.Components.Schemas = schemas.OrderBy(s => s.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
    }
}
