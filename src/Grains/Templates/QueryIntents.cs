using System.Collections.Frozen;
using Nexus.Grains.Ai;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>Finds out what a query asks for, by its words. The first rule that fits decides.</summary>
internal static class QueryIntents
{
    private static readonly FrozenSet<string> Comparing = Set(
        "vs", "versus", "compare", "comparison", "difference", "differences", "pros",
        "сравни", "сравните", "сравнить", "сравнение", "разница", "разницу", "отличие", "отличия", "отличается", "отличаются");

    private static readonly FrozenSet<string> Weighing = Set("better", "worse", "cheaper", "лучше", "хуже", "выгоднее", "дешевле");

    private static readonly FrozenSet<string> Alternatives = Set("or", "than", "или", "чем");

    private static readonly FrozenSet<string> Ordering = Set(
        "write", "draft", "make", "create", "prepare", "calculate", "list", "plan", "summarize", "summarise", "translate", "explain", "describe",
        "напиши", "напишите", "составь", "составьте", "сделай", "сделайте", "создай", "создайте", "подготовь", "подготовьте",
        "рассчитай", "рассчитайте", "перечисли", "перечислите", "переведи", "переведите", "объясни", "объясните", "опиши", "опишите");

    private static readonly FrozenSet<string> Asking = Set(
        "what", "why", "when", "where", "who", "whom", "whose", "which", "is", "are", "do", "does", "did", "can", "could", "should",
        "would", "will", "may", "must",
        "что", "чем", "почему", "зачем", "когда", "где", "куда", "откуда", "кто", "кого", "кому", "чей", "какой", "какая", "какое",
        "какие", "каким", "сколько", "можно", "нужно", "надо", "стоит", "ли");

    /// <summary>The intent of a query.</summary>
    public static QueryIntent Detect(string query)
    {
        var words = TextWords.Of(query).ToArray();
        if (words.Length == 0)
            return QueryIntent.Statement;
        if (IsComparison(words))
            return QueryIntent.Comparison;
        if (IsInstruction(words))
            return QueryIntent.Instruction;
        if (Ordering.Contains(FirstMeant(words)))
            return QueryIntent.Request;
        return query.TrimEnd().EndsWith('?') || Asking.Contains(words[0]) || Array.IndexOf(words, "ли") >= 0
            ? QueryIntent.Question
            : QueryIntent.Statement;
    }

    private static bool IsComparison(string[] words) =>
        Array.Exists(words, Comparing.Contains) || (Array.Exists(words, Weighing.Contains) && Array.Exists(words, Alternatives.Contains));

    private static bool IsInstruction(string[] words) =>
        words[0] == "как" || (words[0] == "how" && words.Length > 1 && words[1] is "to" or "do" or "can" or "should");

    private static string FirstMeant(string[] words) =>
        words.FirstOrDefault(w => w is not ("please" or "пожалуйста" or "мне" or "me")) ?? words[0];

    private static FrozenSet<string> Set(params ReadOnlySpan<string> words) => FrozenSet.Create(StringComparer.Ordinal, words);
}
