using System.Buffers;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Nexus.Analytics;
using Nexus.Api.Http;

namespace Nexus.Api.Analytics;

/// <summary>Events as a file, sent as they are read.</summary>
/// <param name="events">In the order of the file.</param>
/// <param name="asCsv">CSV instead of a JSON object a line.</param>
internal sealed class EventFile(IAsyncEnumerable<ExportedEvent> events, bool asCsv) : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult
{
    /// <summary>The media type of CSV.</summary>
    public const string Csv = "text/csv; charset=utf-8; header=present";

    private const string Lines = "application/x-ndjson";
    private const string CursorList = "events";
    private const int FlushEvery = 500;

    /// <inheritdoc/>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = asCsv ? Csv : Lines;
        response.Headers.ContentDisposition = $"attachment; filename=\"events.{(asCsv ? "csv" : "ndjson")}\"";
        return asCsv ? WriteCsvAsync(response, httpContext.RequestAborted) : WriteLinesAsync(response, httpContext.RequestAborted);
    }

    /// <summary>Tells OpenAPI what is answered.</summary>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(ExportedEventResponse), [Lines, "text/csv"]));

    /// <summary>Where a cursor of this file stands.</summary>
    /// <exception cref="ProblemException">It is no cursor of ours.</exception>
    public static ExportPlace? PlaceOf(string? cursor)
    {
        if (cursor is null)
            return null;
        return Cursor.TryDecode(CursorList, cursor, out var position) && position.Split(' ') is [var ticks, var key]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && Guid.TryParse(key, out var id)
            ? new ExportPlace(new DateTimeOffset(time, TimeSpan.Zero), id)
            : throw new ProblemException(Problems.MalformedParameter("cursor", "must be the cursor of a line of an export"));
    }

    private async Task WriteLinesAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var e in events.WithCancellation(cancellationToken))
        {
            using (var writer = new Utf8JsonWriter(response.BodyWriter, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                writer.WriteStartObject();
                writer.WriteString("id"u8, e.Id);
                writer.WriteString("name"u8, e.Name);
                writer.WriteString("time"u8, e.Place.OccurredAt.UtcDateTime);
                writer.WriteString("distinctId"u8, e.DistinctId);
                writer.WriteString("source"u8, e.Source);
                writer.WritePropertyName("properties"u8);
                writer.WriteRawValue(e.Properties, skipInputValidation: true);
                writer.WriteString("cursor"u8, CursorOf(e));
                writer.WriteEndObject();
            }

            response.BodyWriter.Write("\n"u8);
            if (++count % FlushEvery == 0)
                await response.BodyWriter.FlushAsync(cancellationToken);
        }

        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private async Task WriteCsvAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        var text = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await using var _ = text;
        await using var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape }, leaveOpen: true);
        Write(csv, "id", "name", "time", "distinctId", "source", "properties", "cursor");
        var count = 0;
        await foreach (var e in events.WithCancellation(cancellationToken))
        {
            await csv.NextRecordAsync();
            Write(csv, e.Id, e.Name, e.Place.OccurredAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), e.DistinctId, e.Source, e.Properties, CursorOf(e));
            if (++count % FlushEvery == 0)
                await csv.FlushAsync();
        }

        await csv.NextRecordAsync();
        await csv.FlushAsync();
    }

    private static void Write(CsvWriter csv, params ReadOnlySpan<string> cells)
    {
        foreach (var cell in cells)
            csv.WriteField(cell);
    }

    private static string CursorOf(ExportedEvent e) =>
        Cursor.Encode(CursorList, string.Create(CultureInfo.InvariantCulture, $"{e.Place.OccurredAt.UtcTicks} {e.Place.Key}"));
}

/// <summary>A line of an export.</summary>
/// <param name="Id">The client's id; else one of the server's.</param>
/// <param name="Name">Of the event.</param>
/// <param name="Time">UTC.</param>
/// <param name="DistinctId">Who did it.</param>
/// <param name="Source">api, or log for what happened in Nexus.</param>
/// <param name="Properties">On one level: nested ones are named by their paths.</param>
/// <param name="Cursor">An export that was broken off goes on after it.</param>
internal sealed record ExportedEventResponse(
    string Id, string Name, DateTimeOffset Time, string DistinctId, string Source, JsonElement Properties, string Cursor);
