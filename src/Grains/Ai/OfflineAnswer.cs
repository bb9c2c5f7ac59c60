using System.Text;
using Microsoft.Extensions.AI;

namespace Nexus.Grains.Ai;

/// <summary>
/// Composes the offline model's text: a heading, a word that it is offline, the query, and the lines of the system message
/// that start with <c>- </c>, those closest to the query first. The same messages always give the same text.
/// </summary>
internal static class OfflineAnswer
{
    private const string PointMark = "- ";
    private const int QuotedLength = 200;
    private const int StemLength = 5;

    /// <summary>The whole text, not yet cut to a token limit.</summary>
    public static string Compose(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var all = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var query = all.LastOrDefault(m => m.Role == ChatRole.User)?.Text.Trim() ?? "";
        var language = ModelHints.Read(options, ModelHints.Language) ?? TextLanguage.Detect(query);
        var words = OfflineWords.In(language);

        var text = new StringBuilder();
        if (ModelHints.Read(options, ModelHints.Title) is { } title)
            text.Append(title).Append("\n\n");
        text.Append(words.Disclosure).Append("\n\n").Append(words.Query).Append(' ').Append(Quote(query)).Append("\n\n");
        Write(text, words, Points(all, query));
        return text.ToString();
    }

    private static void Write(StringBuilder text, OfflineWords words, List<string> points)
    {
        if (points.Count == 0)
        {
            text.Append(words.NoMaterial);
            return;
        }

        text.Append(words.Points).Append('\n');
        for (var i = 0; i < points.Count; i++)
            text.Append(i + 1).Append(". ").Append(points[i]).Append('\n');
        text.Append('\n').Append(words.Closing);
    }

    private static List<string> Points(IReadOnlyList<ChatMessage> messages, string query)
    {
        var stems = TextWords.Of(query).Where(w => w.Length >= StemLength).Select(w => w[..StemLength]).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. messages.Where(m => m.Role == ChatRole.System)
                .SelectMany(m => m.Text.Split('\n'))
                .Where(line => line.StartsWith(PointMark, StringComparison.Ordinal))
                .Select(line => line[PointMark.Length..].Trim())
                .OrderByDescending(point => TextWords.Of(point).Count(w => w.Length >= StemLength && stems.Contains(w[..StemLength]))),
        ];
    }

    private static string Quote(string query)
    {
        var line = query.ReplaceLineEndings(" ");
        if (line.Length <= QuotedLength)
            return $"«{line}»";
        var end = char.IsHighSurrogate(line[QuotedLength - 1]) ? QuotedLength - 1 : QuotedLength;
        return $"«{line[..end].TrimEnd()}…»";
    }
}

/// <summary>The offline model's own sentences in one language.</summary>
internal sealed record OfflineWords(string Disclosure, string Query, string Points, string Closing, string NoMaterial)
{
    private static readonly OfflineWords English = new(
        "This is an offline answer: the model built into Nexus composed it from the template's material, and no outside model was asked.",
        "Your query:",
        "What matters here:",
        "Configure a model provider to get an answer written for your case.",
        "There is no material for this query. Configure a model provider to get an answer written for your case.");

    private static readonly OfflineWords Russian = new(
        "Это офлайн-ответ: встроенная в Nexus модель составила его из материала шаблона, внешняя модель не вызывалась.",
        "Ваш запрос:",
        "Что здесь важно:",
        "Чтобы получить ответ, написанный для вашего случая, подключите провайдера модели.",
        "Для этого запроса материала нет. Чтобы получить ответ, написанный для вашего случая, подключите провайдера модели.");

    /// <summary>Russian for <c>ru</c>, English for everything else.</summary>
    public static OfflineWords In(string language) => language == TextLanguage.Russian ? Russian : English;
}
