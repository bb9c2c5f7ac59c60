using System.Collections.Frozen;
using System.Reflection;

namespace Nexus.Grains.Users;

/// <summary>
/// Which passwords are refused, after NIST SP 800-63B: too short, well known, or derived from the account. No rules about
/// kinds of characters.
/// </summary>
public static class PasswordPolicy
{
    /// <summary>Fewest characters.</summary>
    public const int MinLength = 10;

    /// <summary>Most characters.</summary>
    public const int MaxLength = 128;

    private const int MinDistinct = 4;
    private static readonly FrozenSet<string> Common = Load();

    /// <summary>Why the password is refused, for the user; null: it is good.</summary>
    /// <param name="password">As the user typed it.</param>
    /// <param name="email">Of the account, normalised.</param>
    public static string? Check(string password, string email)
    {
        if (password.Length < MinLength)
            return $"The password needs at least {MinLength} characters.";
        if (password.Length > MaxLength)
            return $"The password can have at most {MaxLength} characters.";
        if (password.Distinct().Count() < MinDistinct)
            return $"The password needs at least {MinDistinct} different characters.";
        if (password.Contains(email, StringComparison.OrdinalIgnoreCase) || email.StartsWith($"{password}@", StringComparison.OrdinalIgnoreCase))
            return "The password must not be the e-mail address.";
        return Common.Contains(password) ? "The password is one of the most common ones." : null;
    }

    private static FrozenSet<string> Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Nexus.Grains.Users.common-passwords.txt")
            ?? throw new InvalidOperationException("The list of common passwords is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
