using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Nexus.Api.Http;
using Nexus.Ids;
using Nexus.Templates;
using Nexus.Webhooks;

namespace Nexus.Api.Templates;

/// <summary>Asks for an answer with one section for each domain.</summary>
/// <param name="Query">What is asked; 1 to 8,000 characters.</param>
/// <param name="Language">ISO 639-1 code of the answer's language; found by the letters of the query when left out.</param>
/// <param name="TemplateId">The template to use; the built-in one when left out.</param>
/// <param name="Domains">Ids of domains to answer for, at most 8; chosen by the words of the query when left out.</param>
/// <param name="Context">A JSON object of at most 16 KiB that the model gets beside the query.</param>
/// <param name="ConversationId">
/// A conversation that the caller may write in. The model is told what was said there; when the execution has an answer, the query and
/// the answer join it as two messages. Needs the scope conversations:write as well.
/// </param>
/// <param name="WebhookUrl">
/// Where the final event is sent, besides your endpoints: http or https, on the public internet, at most 2,048 characters. It is signed
/// with the secret of the endpoint of the kind callbacks in GET /api/v1/webhooks/list.
/// </param>
/// <param name="MaxTokens">Tokens of the whole answer, shared evenly by its sections; 1 to 8,192.</param>
/// <param name="TemplateVersion">The version of the template; the newest when left out.</param>
/// <param name="Variables">Values for the template's variables by their names, at most 16 KiB.</param>
internal sealed record ExecuteTemplateRequest(
    [Required, StringLength(ExecutionLimits.Query, MinimumLength = 1)] string Query,
    [RegularExpression("^[a-z]{2}$", ErrorMessage = "The field must be a two-letter language code such as en.")] string? Language = null,
    [StringLength(ExecutionLimits.Id)] string? TemplateId = null,
    [MaxLength(ExecutionLimits.Domains)] IReadOnlyList<string>? Domains = null,
    JsonElement? Context = null,
    string? ConversationId = null,
    [StringLength(IWebhookUrls.MaxLength)] string? WebhookUrl = null,
    [Range(1, ExecutionLimits.Tokens)] int? MaxTokens = null,
    [Range(1, int.MaxValue)] int? TemplateVersion = null,
    JsonElement? Variables = null) : IValidatableObject
{
    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ConversationId is { } conversation && !NexusId.IsValid(conversation, "conv"))
            yield return new ValidationResult("The field must be the id of a conversation.", [nameof(ConversationId)]);
        foreach (var broken in FieldRules.NotBlank(nameof(Query), Query)
            .Concat(FieldRules.Entries(nameof(Domains), Domains, ExecutionLimits.Id, "The entry must be the id of a domain."))
            .Concat(FieldRules.ObjectWithin(nameof(Context), Context, ExecutionLimits.ContextBytes))
            .Concat(FieldRules.ObjectWithin(nameof(Variables), Variables, ExecutionLimits.ContextBytes)))
        {
            yield return broken;
        }
    }

    /// <summary>What the grain is asked.</summary>
    internal StartExecution ToCommand(string owner) =>
        new(owner, Query, Language, TemplateId, Domains?.ToImmutableArray() ?? [], Context?.GetRawText(), MaxTokens, TemplateVersion, Variables?.GetRawText(),
            ConversationId, WebhookUrl);
}
