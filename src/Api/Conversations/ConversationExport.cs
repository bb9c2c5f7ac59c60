using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nexus.Conversations;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Nexus.Api.Conversations;

/// <summary>A conversation with all its messages as a file, read and sent some messages at a time.</summary>
/// <param name="conversation">Which one.</param>
/// <param name="caller">Who asked.</param>
/// <param name="isMarkdown">Markdown instead of JSON.</param>
internal sealed class ConversationExport(Conversation conversation, string caller, bool isMarkdown) : IResult, IEndpointMetadataProvider, IStatusCodeHttpResult
{
    private const int PageSize = 200;
    private const string Json = "application/json";
    private const string Markdown = "text/markdown";

    /// <inheritdoc/>
    public int? StatusCode => StatusCodes.Status200OK;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, cancelled) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = isMarkdown ? $"{Markdown}; charset=utf-8" : Json;
        response.Headers.ContentDisposition = $"attachment; filename=\"{conversation.Id}.{(isMarkdown ? "md" : "json")}\"";
        var messages = httpContext.RequestServices.GetRequiredService<IConversationQueries>();
        var json = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        Begin(response.BodyWriter, json);
        var (after, isFirst) = (0L, true);
        while (true)
        {
            var page = await messages.ReadAfterAsync(conversation.Id, after, PageSize, cancelled);
            foreach (var message in page)
            {
                Write(response.BodyWriter, message, isFirst, json);
                isFirst = false;
            }

            await response.BodyWriter.FlushAsync(cancelled);
            if (page.Length < PageSize)
                break;
            after = page[^1].Seq;
        }

        if (!isMarkdown)
            Put(response.BodyWriter, "]}");
        await response.BodyWriter.FlushAsync(cancelled);
    }

    /// <summary>Tells OpenAPI what is answered.</summary>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(ConversationExportResponse), [Json, Markdown]));
    }

    private void Begin(PipeWriter body, JsonSerializerOptions json)
    {
        if (isMarkdown)
        {
            Put(body, $"# {conversation.Title ?? conversation.Id}\n");
            return;
        }

        Put(body, "{\"conversation\":");
        Put(body, ConversationResponse.Of(conversation, caller), json);
        Put(body, ",\"messages\":[");
    }

    private void Write(PipeWriter body, ConversationMessage message, bool isFirst, JsonSerializerOptions json)
    {
        if (!isMarkdown)
        {
            if (!isFirst)
                Put(body, ",");
            Put(body, MessageResponse.Of(message), json);
            return;
        }

        var who = message.Role == MessageRole.Assistant ? "Assistant" : message.Author;
        var time = message.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        Put(body, $"\n## {who}, {time}{NoteOf(message)}\n\n{message.Text}\n");
        foreach (var attachment in message.Attachments ?? [])
            Put(body, $"\n- [{attachment.Name ?? attachment.Type}]({attachment.Url})\n");
    }

    private static string NoteOf(ConversationMessage message) => message.Status switch
    {
        MessageStatus.Completed => "",
        MessageStatus.Writing => " (being written)",
        MessageStatus.Stopped => " (stopped)",
        _ => $" (failed: {message.Fault?.Code})",
    };

    private static void Put(PipeWriter body, string text) => Encoding.UTF8.GetBytes(text, body);

    private static void Put<T>(PipeWriter body, T value, JsonSerializerOptions json)
    {
        using var writer = new Utf8JsonWriter((IBufferWriter<byte>)body, new JsonWriterOptions { Encoder = json.Encoder, SkipValidation = true });
        JsonSerializer.Serialize(writer, value, json);
    }
}

/// <summary>A conversation with all its messages.</summary>
/// <param name="Conversation">Without them.</param>
/// <param name="Messages">In order.</param>
internal sealed record ConversationExportResponse(ConversationResponse Conversation, IReadOnlyList<MessageResponse> Messages);
