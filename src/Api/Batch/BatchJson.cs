using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nexus.Api.Http;

namespace Nexus.Api.Batch;

/// <summary>The bodies of the API of batch jobs.</summary>
[JsonSerializable(typeof(ExecuteBatchRequest))]
[JsonSerializable(typeof(BatchOperationRequest))]
[JsonSerializable(typeof(BatchAcceptedResponse))]
[JsonSerializable(typeof(BatchResponse))]
[JsonSerializable(typeof(Page<BatchSummaryResponse>))]
[JsonSerializable(typeof(Page<BatchItemResponse>))]
[JsonSerializable(typeof(BatchItemResponse))]
[JsonSerializable(typeof(BatchStatsResponse))]
[JsonSerializable(typeof(BatchCallbackRequest))]
[JsonSerializable(typeof(BatchCallbackResponse))]
internal sealed partial class BatchJson : JsonSerializerContext
{
    /// <summary>How an operation is kept: without what was left out.</summary>
    public static readonly BatchJson Stored = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
