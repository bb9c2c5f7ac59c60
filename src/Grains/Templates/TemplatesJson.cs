using System.Text.Json.Serialization;
using Nexus.Grains.Storage;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>How the states and the events of templates and executions become JSON.</summary>
[JsonSerializable(typeof(Document<ExecutionState>))]
[JsonSerializable(typeof(Execution))]
[JsonSerializable(typeof(KeptAnswer))]
[JsonSerializable(typeof(Document<TemplateState>))]
[JsonSerializable(typeof(Document<TemplateVersionState>))]
[JsonSerializable(typeof(TemplateDefinition))]
[JsonSerializable(typeof(TemplateCreated))]
[JsonSerializable(typeof(TemplateChanged))]
[JsonSerializable(typeof(TemplateDeleted))]
[JsonSerializable(typeof(ExecutionQueued))]
[JsonSerializable(typeof(ExecutionStarted))]
[JsonSerializable(typeof(ExecutionAnalysed))]
[JsonSerializable(typeof(ExecutionResumed))]
[JsonSerializable(typeof(SectionCompleted))]
[JsonSerializable(typeof(SectionFailed))]
[JsonSerializable(typeof(ExecutionCompleted))]
[JsonSerializable(typeof(ExecutionPartial))]
[JsonSerializable(typeof(ExecutionFailed))]
[JsonSerializable(typeof(ExecutionCancelled))]
internal sealed partial class TemplatesJson : JsonSerializerContext;
