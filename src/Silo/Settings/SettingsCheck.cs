using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Nexus.Silo.Startup;

namespace Nexus.Silo.Settings;

/// <summary>
/// Looks at every setting before anything starts, so that an operator sees all problems at once: one line each, with the
/// setting's name, what is wrong and an example.
/// </summary>
public sealed partial class SettingsCheck(IReadOnlyList<OptionsClass> classes)
{
    private readonly XmlDocs _docs = new();

    /// <summary>Throws when any setting is bad.</summary>
    /// <exception cref="StartupException">With all problems.</exception>
    public void Run(IServiceProvider services, IConfiguration configuration)
    {
        var problems = new List<string>();
        foreach (var options in classes)
        {
            var unreadable = Unreadable(options, configuration.GetSection(options.Section)).ToList();
            problems.AddRange(unreadable.Count > 0 ? unreadable : Invalid(options, services));
        }

        if (problems.Count > 0)
            throw new StartupException(StartupException.BadConfiguration, problems);
    }

    /// <summary>
    /// Settings below <c>Nexus</c> that nothing reads: a name that is misspelt has no effect, and the operator should hear of it.
    /// No reason to stop: the next version may know it already.
    /// </summary>
    public IReadOnlyList<string> Unknown(IConfiguration configuration)
    {
        var known = classes.SelectMany(c => c.Properties.Select(p => $"{c.Section}:{OptionsClass.KeyOf(p)}")).Append("Nexus:Home")
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. configuration.GetSection("Nexus").AsEnumerable()
                .Where(s => s.Value is not null && !Prefixes(s.Key).Any(known.Contains))
                .Select(s => SettingName.Of(s.Key)),
        ];
    }

    // Nexus:Ai:Prices:gpt:PromptPer1K is a part of Nexus:Ai:Prices, and X_FILE is X.
    private static IEnumerable<string> Prefixes(string key)
    {
        for (var end = key.Length; end > 0; end = key.LastIndexOf(':', end - 1))
            yield return key[..end];
        if (key.EndsWith(NexusConfiguration.FileSuffix, StringComparison.OrdinalIgnoreCase))
            yield return key[..^NexusConfiguration.FileSuffix.Length];
    }

    private IEnumerable<string> Unreadable(OptionsClass options, IConfiguration section)
    {
        foreach (var property in options.Properties.Where(p => SettingValues.IsScalar(p.PropertyType)))
        {
            if (section[OptionsClass.KeyOf(property)] is { } text && !SettingValues.CanRead(property.PropertyType, text))
            {
                yield return Line(options, property,
                    $"\"{Shorten(text)}\" is not {SettingValues.Kind(property.PropertyType)}.");
            }
        }
    }

    private List<string> Invalid(OptionsClass options, IServiceProvider services)
    {
        try
        {
            // IOptions<T>.Value binds and runs every validator that is registered for the class.
            var wrapper = services.GetRequiredService(typeof(IOptions<>).MakeGenericType(options.Type));
            wrapper.GetType().GetProperty(nameof(IOptions<>.Value))!.GetMethod!.Invoke(wrapper, BindingFlags.DoNotWrapExceptions, null, null, null);
            return [];
        }
        catch (OptionsValidationException e)
        {
            return e.Failures.SelectMany(failure => Explain(options, failure)).ToList();
        }
        catch (InvalidOperationException e)
        {
            // The binder, about something deeper than one value.
            return [$"{options.Section}: {OneLine(e.Message)} Example: see docs/configuration.md."];
        }
    }

    private IEnumerable<string> Explain(OptionsClass options, string failure)
    {
        var match = AnnotationFailure().Match(failure);
        if (!match.Success)
            match = NamedFailure().Match(failure);
        if (failure.StartsWith("Nexus:", StringComparison.Ordinal))
            return [OneLine(failure)];
        if (!match.Success)
            return [$"{options.Section}: {OneLine(failure)} Example: see docs/configuration.md."];
        var reason = OneLine(match.Groups["reason"].Value);
        return match.Groups["members"].Value.Split(',', StringSplitOptions.TrimEntries).Select(member =>
            options.Type.GetProperty(member) is { } property
                ? Line(options, property, reason)
                : $"{SettingName.Of($"{options.Section}:{member.Replace('.', ':')}")}: {reason} Example: see docs/configuration.md.");
    }

    private string Line(OptionsClass options, PropertyInfo property, string problem) =>
        $"{SettingName.Of($"{options.Section}:{OptionsClass.KeyOf(property)}")}: {problem} Example: {SettingValues.Example(property, options.Defaults(), _docs)}";

    // A value goes back to the operator who set it, but not a long or secret-looking one.
    private static string Shorten(string text) => OneLine(text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 37), "..."));

    private static string OneLine(string text) => Breaks().Replace(text, " ");

    // The framework's own wording around a data annotation's message.
    [GeneratedRegex("^DataAnnotation validation failed for '.*' members?: '(?<members>.*)' with the error: '(?<reason>.*)'\\.$", RegexOptions.Singleline, 1000)]
    private static partial Regex AnnotationFailure();

    // What validators of ours say about one setting: "Port: It is taken."
    [GeneratedRegex("^(?<members>[A-Za-z]+): (?<reason>.*)$", RegexOptions.Singleline, 1000)]
    private static partial Regex NamedFailure();

    [GeneratedRegex("\\p{C}+", RegexOptions.None, 1000)]
    private static partial Regex Breaks();
}
