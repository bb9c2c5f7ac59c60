using System.Text.Json.Serialization;
using Nexus.Api.Http;

namespace Nexus.Api.Templates;

/// <summary>The bodies of the templates API.</summary>
[JsonSerializable(typeof(TemplateRequest))]
[JsonSerializable(typeof(TemplateResponse))]
[JsonSerializable(typeof(Page<TemplateSummaryResponse>))]
[JsonSerializable(typeof(Page<TemplateVersionResponse>))]
[JsonSerializable(typeof(ExecuteTemplateRequest))]
[JsonSerializable(typeof(ExecutionAcceptedResponse))]
[JsonSerializable(typeof(ExecutionResponse))]
[JsonSerializable(typeof(Page<ExecutionSummaryResponse>))]
[JsonSerializable(typeof(Page<DomainResponse>))]
[JsonSerializable(typeof(ExecutionStreamData))]
internal sealed partial class TemplatesJson : JsonSerializerContext;
