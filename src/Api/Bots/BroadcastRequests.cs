using System.ComponentModel.DataAnnotations;
using Nexus.Bots;

namespace Nexus.Api.Bots;

/// <summary>A message to all who talk with a bot in private.</summary>
/// <param name="Text">Sent as it is, without formatting; at most 4,096 characters.</param>
/// <param name="Buttons">Up to 8 under it, one a row.</param>
internal sealed record StartBroadcastRequest(
    [Required, StringLength(BotBodies.Text)] string Text,
    [MaxLength(BroadcastLimits.Buttons)] IReadOnlyList<BroadcastButtonBody>? Buttons = null) : IValidatableObject
{
    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < Buttons?.Count; i++)
        {
            if (Buttons[i] is null)
                yield return new ValidationResult("The entry must be a button.", [$"Buttons[{i}]"]);
        }
    }

    /// <summary>What the grain is asked.</summary>
    internal StartBroadcast ToCommand(string owner, string botId) => new(owner, botId, Text, [.. (Buttons ?? []).Select(b => new BroadcastButton(b.Text, b.Url))]);

    /// <summary>Leaves the text out.</summary>
    public override string ToString() => nameof(StartBroadcastRequest);
}

/// <summary>A button that leads somewhere.</summary>
/// <param name="Text">What stands on it, at most 64 characters.</param>
/// <param name="Url">An http, https or tg address.</param>
internal sealed record BroadcastButtonBody(
    [Required, StringLength(BotBodies.Text)] string Text, [Required, StringLength(BroadcastLimits.Url)] string Url);

/// <summary>Sends a broadcast again.</summary>
/// <param name="Unknown">Also to those of whom it is not known whether they have it; they may get it twice.</param>
internal sealed record RetryBroadcastRequest(bool Unknown = false);
