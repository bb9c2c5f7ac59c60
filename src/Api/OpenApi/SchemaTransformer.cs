using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Nexus.Api.OpenApi;

/// <summary>
/// Adds what the framework can't see: that text is text (it is read by a converter of ours), that enums are text, and the rules
/// that stand on the parameters of positional records.
/// </summary>
internal sealed class SchemaTransformer : IOpenApiSchemaTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var info = context.JsonTypeInfo;
        if (IsText(info.Type))
            schema.Type ??= MayBeNull(context.JsonPropertyInfo) ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        if (info is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } && IsText(element))
            schema.Items ??= Text();
        if (info is { Kind: JsonTypeInfoKind.Dictionary, ElementType: { } value } && IsText(value))
            schema.AdditionalProperties ??= HasNullValues(context.JsonPropertyInfo) ? new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null } : Text();
        // Lists of anything: the framework leaves out what says nothing, linters want it said.
        if (schema.AdditionalProperties is OpenApiSchema { Items: null } lists && IsArray(lists))
            lists.Items = new OpenApiSchema();
        // Of a union whose members are told apart by something else than a member that is written.
        if (schema.Discriminator is { Mapping: null or { Count: 0 } })
            schema.Discriminator = null;
        if (context.JsonPropertyInfo?.AssociatedParameter?.AttributeProvider is { } parameter)
        {
            foreach (var rule in parameter.GetCustomAttributes(typeof(ValidationAttribute), inherit: true))
                Apply(schema, rule);
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static bool IsText(Type type) => type == typeof(string) || (Nullable.GetUnderlyingType(type) ?? type).IsEnum;

    private static bool MayBeNull(JsonPropertyInfo? property) =>
        property is not null && (property.IsGetNullable || property.IsSetNullable || Nullable.GetUnderlyingType(property.PropertyType) is not null);

    // Of a dictionary whose null takes an entry away.
    private static bool HasNullValues(JsonPropertyInfo? property) =>
        property?.AttributeProvider is PropertyInfo member
        && new NullabilityInfoContext().Create(member).GenericTypeArguments is [_, { ReadState: NullabilityState.Nullable }];

    private static void Apply(OpenApiSchema schema, object rule)
    {
        switch (rule)
        {
            case StringLengthAttribute length:
                schema.MaxLength = length.MaximumLength;
                schema.MinLength = length.MinimumLength > 0 ? length.MinimumLength : schema.MinLength;
                break;
            case MaxLengthAttribute most when IsArray(schema):
                schema.MaxItems = most.Length;
                break;
            case MaxLengthAttribute most:
                schema.MaxLength = most.Length;
                break;
            case MinLengthAttribute least when IsArray(schema):
                schema.MinItems = least.Length;
                break;
            case MinLengthAttribute least:
                schema.MinLength = least.Length;
                break;
            case RangeAttribute range:
                schema.Minimum = Convert.ToString(range.Minimum, CultureInfo.InvariantCulture);
                schema.Maximum = Convert.ToString(range.Maximum, CultureInfo.InvariantCulture);
                break;
            case RegularExpressionAttribute expression:
                schema.Pattern = expression.Pattern;
                break;
            case RequiredAttribute when schema.Type is JsonSchemaType.String && schema.Enum is not { Count: > 0 }:
                schema.MinLength ??= 1;
                break;
        }
    }

    private static bool IsArray(OpenApiSchema schema) => schema.Type is { } type && type.HasFlag(JsonSchemaType.Array);
}
