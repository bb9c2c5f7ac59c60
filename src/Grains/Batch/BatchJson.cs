using System.Text.Json.Serialization;
using Nexus.Batch;
using Nexus.Grains.Storage;

namespace Nexus.Grains.Batch;

/// <summary>How states, events and results of jobs become JSON.</summary>
[JsonSerializable(typeof(Document<BatchJobState>))]
[JsonSerializable(typeof(BatchOperation))]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(BatchFault))]
[JsonSerializable(typeof(BatchCreated))]
[JsonSerializable(typeof(BatchPaused))]
[JsonSerializable(typeof(BatchResumed))]
[JsonSerializable(typeof(BatchProgressed))]
[JsonSerializable(typeof(BatchCompleted))]
[JsonSerializable(typeof(BatchFailed))]
[JsonSerializable(typeof(BatchCancelled))]
[JsonSerializable(typeof(BatchExpired))]
internal sealed partial class BatchJson : JsonSerializerContext;
