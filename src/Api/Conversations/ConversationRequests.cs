using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Nexus.Api.Http;
using Nexus.Conversations;

namespace Nexus.Api.Conversations;

/// <summary>Asks for a conversation.</summary>
/// <param name="Title">One line, at most 200 characters.</param>
/// <param name="SystemPrompt">What the model is told first; at most 8,000 characters.</param>
/// <param name="Model">Which model is asked; the provider's default when left out.</param>
internal sealed record CreateConversationRequest(
    [StringLength(ConversationLimits.Title), OneLine] string? Title = null,
    [StringLength(ConversationLimits.SystemPrompt)] string? SystemPrompt = null,
    [ModelName] string? Model = null);

/// <summary>Changes settings. What is left out stays; an empty text takes a setting away.</summary>
/// <param name="Title">One line, at most 200 characters.</param>
/// <param name="SystemPrompt">What the model is told first; at most 8,000 characters.</param>
/// <param name="Model">Which model is asked.</param>
internal sealed record ChangeConversationRequest(
    [StringLength(ConversationLimits.Title), OneLine] string? Title = null,
    [StringLength(ConversationLimits.SystemPrompt)] string? SystemPrompt = null,
    [ModelName] string? Model = null);

/// <summary>A message to write.</summary>
/// <param name="Text">1 to 32,000 characters.</param>
/// <param name="Attachments">Things that lie elsewhere, at most 10; they are not fetched.</param>
/// <param name="Reply">Whether the model answers; true when left out.</param>
internal sealed record PostMessageRequest(
    [Required, StringLength(ConversationLimits.Text, MinimumLength = 1)] string Text,
    [MaxLength(ConversationLimits.Attachments)] IReadOnlyList<AttachmentRequest>? Attachments = null,
    bool Reply = true) : IValidatableObject
{
    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Text is { Length: > 0 } && string.IsNullOrWhiteSpace(Text))
            yield return new ValidationResult("The field must not be blank.", [nameof(Text)]);
        for (var i = 0; i < Attachments?.Count; i++)
        {
            if (Attachments[i] is null)
                yield return new ValidationResult("The entry must be an attachment.", [$"{nameof(Attachments)}[{i}]"]);
        }
    }

    /// <summary>What the grain is asked.</summary>
    internal PostMessage ToCommand(string id, string replyId) => new(
        id, Text, [.. (Attachments ?? []).Select(a => new MessageAttachment(a.Type, a.Url, a.Name))], Reply ? replyId : null);
}

/// <summary>Something that lies elsewhere.</summary>
/// <param name="Type">A media type: image/png.</param>
/// <param name="Url">http or https, at most 2,000 characters.</param>
/// <param name="Name">As people are shown it.</param>
internal sealed record AttachmentRequest(
    [Required, StringLength(100), RegularExpression("^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+$", ErrorMessage = "The field must be a media type such as image/png.")] string Type,
    [Required, StringLength(2000), WebAddress] string Url,
    [StringLength(200), OneLine] string? Name = null);

/// <summary>Says whether the caller is writing.</summary>
/// <param name="Typing">False: not any more. True when left out; it ends by itself after six seconds.</param>
internal sealed record TypingRequest(bool Typing = true);

/// <summary>What the model is to know with every reply.</summary>
/// <param name="Facts">At most 20, each 1 to 500 characters. They replace those before.</param>
internal sealed record FactsRequest([Required, MaxLength(ConversationLimits.Facts)] IReadOnlyList<string> Facts) : IValidatableObject
{
    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < Facts?.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(Facts[i]) || Facts[i].Length > ConversationLimits.Fact)
                yield return new ValidationResult($"The entry must have 1 to {ConversationLimits.Fact} characters.", [$"{nameof(Facts)}[{i}]"]);
        }
    }

    /// <summary>What the grain is asked.</summary>
    internal ImmutableArray<string> ToFacts() => [.. Facts];
}

/// <summary>What a member is to be allowed.</summary>
/// <param name="Role">Readers read; writers write too; owners change everything.</param>
internal sealed record MemberRequest([Required] ConversationRole? Role);

/// <summary>An absolute http or https address.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal sealed class WebAddressAttribute() : ValidationAttribute("The field must be an http or https address.")
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null or "" || (Uri.TryCreate(value as string, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https"));
}
