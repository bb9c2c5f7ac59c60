using System.Collections.Immutable;
using Nexus.Grains.Ai;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>Understands a query by plain rules: the same query always gives the same analysis.</summary>
internal static class QueryAnalyzer
{
    /// <summary>Language, intent and domains of a query.</summary>
    /// <param name="query">What was asked.</param>
    /// <param name="language">Given by the caller, or null.</param>
    /// <param name="given">Domains that the caller named, all known to the template; empty: choose.</param>
    /// <param name="template">What there is to choose from.</param>
    /// <param name="atMost">How many domains to choose at most.</param>
    public static QueryAnalysis Analyse(
        string query, string? language, ImmutableArray<string> given, Template template, int atMost)
    {
        var words = TextWords.Of(query).ToHashSet(StringComparer.Ordinal);
        IEnumerable<TemplateDomain> candidates = given.IsEmpty
            ? template.Domains
            : template.Domains.Where(d => given.Contains(d.Id, StringComparer.Ordinal));
        var scores = candidates.Select(d => new DomainScore(d.Id, Score(d, words))).ToImmutableArray();
        var (choice, chosen) = Choose(scores, given, template, atMost);
        return new QueryAnalysis(language ?? TextLanguage.Detect(query), QueryIntents.Detect(query), choice, chosen);
    }

    // Domains at half of the best score or above; ties keep the template's order.
    private static (DomainChoice Choice, ImmutableArray<DomainScore> Chosen) Choose(
        ImmutableArray<DomainScore> scores, ImmutableArray<string> given, Template template, int atMost)
    {
        if (!given.IsEmpty)
            return (DomainChoice.Given, [.. given.Select(g => scores.First(s => s.Domain == g))]);
        var best = scores.Max(s => s.Score);
        if (best == 0)
            return (DomainChoice.Fallback, [new DomainScore(template.Fallback, 0)]);
        return (DomainChoice.Keywords, [.. scores.Where(s => s.Score * 2 >= best).OrderByDescending(s => s.Score).Take(atMost)]);
    }

    // Keywords of every language count: a Russian query often names things in English.
    private static int Score(TemplateDomain domain, HashSet<string> words) =>
        domain.Texts.Values.SelectMany(t => t.Keywords).Count(keyword => words.Any(word => Matches(word, keyword)));

    private static bool Matches(string word, string keyword) =>
        keyword[^1] == '='
            ? word.AsSpan().SequenceEqual(keyword.AsSpan(0, keyword.Length - 1))
            : word.StartsWith(keyword, StringComparison.Ordinal);
}
