namespace Nexus.Grains.Bots.Assistant;

/// <summary>What a bot says itself where the model does not.</summary>
/// <param name="Anew">The model was made to forget.</param>
/// <param name="NoAnswer">The model had none.</param>
internal sealed record AssistantTexts(string Anew, string NoAnswer)
{
    private static readonly AssistantTexts English = new("Let's begin anew.", "I can't answer that at the moment. Please try again a little later.");
    private static readonly AssistantTexts Russian = new("Начнём сначала.", "Сейчас я не могу ответить. Попробуйте, пожалуйста, чуть позже.");

    /// <summary>In the language of who asks.</summary>
    /// <param name="language">IETF tag of his Telegram, or null.</param>
    public static AssistantTexts Of(string? language) => BotLanguage.Is(language, "ru") ? Russian : English;
}
