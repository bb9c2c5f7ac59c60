using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Nexus.Users;

namespace Nexus.Api.Users;

/// <summary>
/// Everything that is kept about a user, as one JSON document that is written while it is read: it may be larger than memory. A
/// failure half-way ends the answer unfinished, which no client takes for a whole document.
/// </summary>
internal sealed class PersonalDataExport(string userId, IEnumerable<IPersonalData> parts, DateTimeOffset now)
    : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult
{
    private const int FlushAt = 64 * 1024;

    /// <inheritdoc/>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, aborted) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{userId}.json\"";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("userId", userId);
        json.WriteString("exportedAt", now);
        json.WriteStartObject("sections");
        foreach (var part in parts)
        {
            json.WriteStartArray(part.Section);
            await foreach (var item in part.ExportAsync(userId, aborted))
            {
                item.WriteTo(json);
                if (json.BytesPending < FlushAt)
                    continue;
                await json.FlushAsync(aborted);
                await response.BodyWriter.FlushAsync(aborted);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        await json.FlushAsync(aborted);
        await response.BodyWriter.FlushAsync(aborted);
    }

    /// <summary>Tells OpenAPI what comes.</summary>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(ExportResponse), ["application/json"]));
}

/// <summary>Everything that is kept about a user.</summary>
/// <param name="UserId"><c>usr_...</c></param>
/// <param name="ExportedAt">UTC.</param>
/// <param name="Sections">What each feature keeps, under its name.</param>
internal sealed record ExportResponse(string UserId, DateTimeOffset ExportedAt, IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> Sections);
