using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Nexus.Api.Http;
using Nexus.Batch;
using Nexus.Templates;

namespace Nexus.Api.Batch;

/// <summary>Makes a job of many operations.</summary>
/// <param name="Operations">What is to be done, 1 to 10,000; more come as an upload of lines.</param>
/// <param name="Concurrency">How many may be worked on at once, 1 to 1,000; the server's setting when left out.</param>
/// <param name="Priority">Beside the caller's other jobs: low, normal (the default) or high.</param>
/// <param name="FailFast">Whether the first operation that fails ends the job.</param>
/// <param name="CallbackUrl">Where the end is posted, signed like a webhook.</param>
/// <param name="Deadline">When what is not done is given up.</param>
internal sealed record ExecuteBatchRequest(
    [Required, MinLength(1), MaxLength(BatchLimits.Operations)] IReadOnlyList<BatchOperationRequest> Operations,
    [Range(1, BatchLimits.Concurrency)] int? Concurrency = null,
    BatchPriority? Priority = null,
    bool? FailFast = null,
    string? CallbackUrl = null,
    DateTimeOffset? Deadline = null)
{
    /// <summary>How the job is to be done.</summary>
    internal BatchOptionsQuery Options => new(Concurrency, Priority, FailFast, CallbackUrl, Deadline);
}

/// <summary>One operation of a job: what a template's execution takes.</summary>
/// <param name="Query">What is asked; 1 to 8,000 characters.</param>
/// <param name="Id">The caller's name for it, unique in the job; its number when left out.</param>
/// <param name="Language">ISO 639-1 code of the answer's language.</param>
/// <param name="TemplateId">The template to use; the built-in one when left out.</param>
/// <param name="TemplateVersion">The version of the template; the newest when left out.</param>
/// <param name="Domains">Ids of domains to answer for, at most 8.</param>
/// <param name="Context">A JSON object of at most 16 KiB that the model gets beside the query.</param>
/// <param name="Variables">Values for the template's variables, at most 16 KiB.</param>
/// <param name="MaxTokens">Tokens of the whole answer; 1 to 8,192.</param>
/// <param name="External">Whether it waits for a result that an outside worker posts to /api/v1/batch/webhook.</param>
internal sealed record BatchOperationRequest(
    [Required, StringLength(ExecutionLimits.Query, MinimumLength = 1)] string Query,
    [RegularExpression(@"^[\x21-\x7E]{1,128}$", ErrorMessage = "The field must be 1 to 128 visible ASCII characters.")] string? Id = null,
    [RegularExpression("^[a-z]{2}$", ErrorMessage = "The field must be a two-letter language code such as en.")] string? Language = null,
    [StringLength(ExecutionLimits.Id)] string? TemplateId = null,
    [Range(1, int.MaxValue)] int? TemplateVersion = null,
    [MaxLength(ExecutionLimits.Domains)] IReadOnlyList<string>? Domains = null,
    JsonElement? Context = null,
    JsonElement? Variables = null,
    [Range(1, ExecutionLimits.Tokens)] int? MaxTokens = null,
    bool? External = null) : IValidatableObject
{
    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => FieldRules.NotBlank(nameof(Query), Query)
        .Concat(FieldRules.Entries(nameof(Domains), Domains, ExecutionLimits.Id, "The entry must be the id of a domain."))
        .Concat(FieldRules.ObjectWithin(nameof(Context), Context, ExecutionLimits.ContextBytes))
        .Concat(FieldRules.ObjectWithin(nameof(Variables), Variables, ExecutionLimits.ContextBytes));

    /// <summary>As it is taken in.</summary>
    /// <param name="number">Its place, from 1.</param>
    internal BatchNewItem ToItem(int number) => new(
        number, Id, JsonSerializer.Serialize(this with { Id = null, External = null }, BatchJson.Stored.BatchOperationRequest), External == true);
}

/// <summary>Results of an outside worker.</summary>
/// <param name="JobId">Of which job.</param>
/// <param name="Results">1 to 1,000.</param>
internal sealed record BatchCallbackRequest(
    [Required] string JobId, [Required, MinLength(1), MaxLength(1000)] IReadOnlyList<OutsideResultRequest> Results);

/// <summary>The result of an item that waits for an outside worker.</summary>
/// <param name="ItemId">The item's id, or its number.</param>
/// <param name="Status">completed or failed.</param>
/// <param name="Result">The answer; of a completed one.</param>
/// <param name="Error">What went wrong; of a failed one.</param>
internal sealed record OutsideResultRequest(
    [Required, StringLength(BatchLimits.ItemId, MinimumLength = 1)] string ItemId,
    [Required, RegularExpression("^(completed|failed)$", ErrorMessage = "The field must be completed or failed.")] string Status,
    JsonElement? Result = null,
    JsonElement? Error = null) : IValidatableObject
{
    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Status == "completed" && Result is null)
            yield return new ValidationResult("A completed item has a result.", [nameof(Result)]);
        if (Status == "failed" && Error is null)
            yield return new ValidationResult("A failed item has an error.", [nameof(Error)]);
    }

    /// <summary>As the job takes it.</summary>
    internal OutsideResult ToResult() => new(ItemId, Status == "failed", (Status == "failed" ? Error : Result)!.Value.GetRawText());
}

/// <summary>How a job is to be done, from a body or from the query of an upload.</summary>
internal sealed record BatchOptionsQuery(int? Concurrency, BatchPriority? Priority, bool? FailFast, string? CallbackUrl, DateTimeOffset? Deadline)
{
    /// <summary>With the defaults.</summary>
    public BatchSettings ToSettings() => new(
        Concurrency ?? 0, Priority ?? BatchPriority.Normal, FailFast ?? false, CallbackUrl, Deadline?.ToUniversalTime());
}

/// <summary>How results are answered.</summary>
internal enum BatchResultFormat
{
    /// <summary>A page.</summary>
    Json,

    /// <summary>All of them, one a line.</summary>
    Ndjson,
}
