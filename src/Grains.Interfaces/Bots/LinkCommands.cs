namespace Nexus.Bots;

/// <summary>A code that links a chat with the main bot to an account.</summary>
/// <param name="Code">What is sent to the bot behind <c>/start</c>.</param>
/// <param name="ExpiresAt">UTC.</param>
/// <param name="Url">Opens the bot and sends the code.</param>
[GenerateSerializer, Immutable, Alias("bots.link-code")]
public sealed record LinkCode([property: Id(0)] string Code, [property: Id(1)] DateTimeOffset ExpiresAt, [property: Id(2)] string Url)
{
    /// <summary>Leaves the code out.</summary>
    public override string ToString() => nameof(LinkCode);
}

/// <summary>Somebody sent a code to the main bot.</summary>
/// <param name="ChatId">From which private chat.</param>
/// <param name="Name">First name at Telegram, or null.</param>
/// <param name="Username">At Telegram, or null.</param>
/// <param name="UpdateId">In which update: the same one twice is one.</param>
/// <param name="CodeHash">SHA-256 of the code, lower-case hex.</param>
[GenerateSerializer, Immutable, Alias("bots.link-attempt")]
public sealed record LinkAttempt(
    [property: Id(0)] long ChatId,
    [property: Id(1)] string? Name,
    [property: Id(2)] string? Username,
    [property: Id(3)] long UpdateId,
    [property: Id(4)] string CodeHash);

/// <summary>A chat that acts for an account.</summary>
/// <param name="ChatId">At Telegram; a private chat.</param>
/// <param name="Name">First name at Telegram when it was linked, or null.</param>
/// <param name="Username">At Telegram when it was linked, or null.</param>
/// <param name="LinkedAt">UTC.</param>
[GenerateSerializer, Immutable, Alias("bots.link")]
public sealed record BotLink(
    [property: Id(0)] long ChatId, [property: Id(1)] string? Name, [property: Id(2)] string? Username, [property: Id(3)] DateTimeOffset LinkedAt);
