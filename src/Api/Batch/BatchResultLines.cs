using System.Buffers;
using System.IO.Pipelines;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nexus.Api.Http;
using Nexus.Batch;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Nexus.Api.Batch;

/// <summary>All items of a job as lines of JSON, read and sent some hundred at a time.</summary>
internal sealed class BatchResultLines(IBatchQueries jobs, BatchItemFilter filter) : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult
{
    private const int PageSize = 500;

    /// <inheritdoc/>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, cancelled) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = BatchEndpoints.Lines;
        response.Headers.ContentDisposition = $"attachment; filename=\"{filter.JobId}.ndjson\"";
        var json = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var after = 0;
        while (await jobs.ItemsAsync(filter, after, PageSize, cancelled) is [.., var last] page)
        {
            Write(response.BodyWriter, page, json);
            await response.BodyWriter.FlushAsync(cancelled);
            if (page.Length < PageSize)
                break;
            after = last.Number;
        }

        await response.BodyWriter.FlushAsync(cancelled);
    }

    /// <summary>Tells OpenAPI what is answered.</summary>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(Page<BatchItemResponse>), ["application/json", BatchEndpoints.Lines]));

    private static void Write(PipeWriter body, IReadOnlyList<BatchItem> items, JsonSerializerOptions json)
    {
        using var writer = new Utf8JsonWriter((IBufferWriter<byte>)body, new JsonWriterOptions { Encoder = json.Encoder, SkipValidation = true });
        foreach (var item in items)
        {
            JsonSerializer.Serialize(writer, BatchItemResponse.Of(item), json);
            writer.Flush();
            writer.Reset();
            body.Write("\n"u8);
        }
    }
}
