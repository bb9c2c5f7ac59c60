using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Nexus.Silo.Settings;

/// <summary>How the values of settings are read and shown.</summary>
public static class SettingValues
{
    /// <summary>Whether it is one value (not a section or a list of its own).</summary>
    public static bool IsScalar(Type type)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare != typeof(object) && TypeDescriptor.GetConverter(bare).CanConvertFrom(typeof(string));
    }

    /// <summary>Whether text can be read as the type, in the invariant culture as the binder does.</summary>
    public static bool CanRead(Type type, string text)
    {
        try
        {
            TypeDescriptor.GetConverter(Nullable.GetUnderlyingType(type) ?? type).ConvertFromInvariantString(text);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Converters wrap what they catch in whatever they like; any failure means the same here.
            return false;
        }
    }

    /// <summary>What kind of value is asked for, in words.</summary>
    public static string Kind(Type type)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare switch
        {
            { IsEnum: true } => string.Join(", ", Enum.GetNames(bare).SkipLast(1)) + " or " + Enum.GetNames(bare)[^1],
            _ when bare == typeof(bool) => "true or false",
            _ when bare == typeof(int) || bare == typeof(long) => "a whole number",
            _ when bare == typeof(double) || bare == typeof(decimal) => "a number",
            _ when bare == typeof(TimeSpan) => "a time span (days.hours:minutes:seconds)",
            _ when bare == typeof(Uri) => "an address (URI)",
            _ when bare == typeof(string) => "text",
            _ when bare.IsAssignableTo(typeof(IEnumerable)) => "a list",
            _ => "a section",
        };
    }

    /// <summary>The limits in words, from the data annotations; empty when there are none.</summary>
    public static string Limits(PropertyInfo property)
    {
        var limits = new List<string>();
        foreach (var attribute in property.GetCustomAttributes<ValidationAttribute>())
        {
            limits.Add(attribute switch
            {
                RequiredAttribute => "required",
                RangeAttribute range => $"{Show(range.Minimum)} to {Show(range.Maximum)}",
                MinLengthAttribute length => $"at least {length.Length} long",
                MaxLengthAttribute length => $"at most {length.Length} long",
                StringLengthAttribute length => $"{length.MinimumLength} to {length.MaximumLength} characters",
                RegularExpressionAttribute pattern => $"matches `{pattern.Pattern}`",
                AllowedValuesAttribute allowed => string.Join(", ", allowed.Values.Select(Show)),
                _ => "",
            });
        }

        return string.Join("; ", limits.Where(l => l.Length > 0));
    }

    /// <summary>A default as it would be written into the environment.</summary>
    public static string Show(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        string text => text,
        IDictionary { Count: 0 } => "",
        TimeSpan { Microseconds: 0, Nanoseconds: 0, Milliseconds: > 0 } time => time.ToString("c", CultureInfo.InvariantCulture)[..^4],
        IEnumerable list => string.Join(", ", list.Cast<object?>().Select(Show)),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => "",
    };

    /// <summary>Something that would be accepted: the documented example, else the default, else the least that is allowed.</summary>
    public static string Example(PropertyInfo property, object defaults, XmlDocs docs)
    {
        if (docs.Example(property) is { Length: > 0 } example)
            return example.Trim('`');
        if (property.GetValue(defaults) is { } value && Show(value) is { Length: > 0 } shown)
            return shown;
        var bare = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return property.GetCustomAttribute<RangeAttribute>() is { } range ? Show(range.Minimum)
            : bare.IsEnum ? Enum.GetNames(bare)[0]
            : bare == typeof(bool) ? "true"
            : bare == typeof(TimeSpan) ? "00:00:30"
            : bare == typeof(Uri) ? "https://example.com"
            : bare == typeof(string) ? "text"
            : "1";
    }
}
