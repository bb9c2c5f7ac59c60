using Nexus.Bots;

namespace Nexus.Api.Bots;

/// <summary>A code that links one chat.</summary>
/// <param name="Code">What is sent to the main bot behind /start.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
/// <param name="Url">Opens the main bot and sends the code.</param>
internal sealed record LinkCodeResponse(string Code, DateTimeOffset ExpiresAt, string Url)
{
    /// <summary>Of a code.</summary>
    public static LinkCodeResponse Of(LinkCode code) => new(code.Code, code.ExpiresAt, code.Url);

    /// <summary>Leaves the code out.</summary>
    public override string ToString() => nameof(LinkCodeResponse);
}

/// <summary>The linked chats; there are few, so there are no pages.</summary>
/// <param name="Items">The latest first.</param>
internal sealed record BotLinksResponse(IReadOnlyList<BotLinkResponse> Items);

/// <summary>A chat that acts for the account.</summary>
/// <param name="ChatId">At Telegram.</param>
/// <param name="Name">First name at Telegram when it was linked, or null.</param>
/// <param name="Username">At Telegram when it was linked, or null.</param>
/// <param name="LinkedAt">When it was linked.</param>
internal sealed record BotLinkResponse(long ChatId, string? Name, string? Username, DateTimeOffset LinkedAt)
{
    /// <summary>Of a link.</summary>
    public static BotLinkResponse Of(BotLink link) => new(link.ChatId, link.Name, link.Username, link.LinkedAt);
}
