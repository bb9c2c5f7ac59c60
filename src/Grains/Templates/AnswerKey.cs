using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>
/// Names a question to a model: two questions with the same key may have the same answer. It holds everything that the model is asked,
/// which template and version asks, and whom the answer is for.
/// </summary>
internal static class AnswerKey
{
    /// <summary>The key of a section, 32 bytes.</summary>
    /// <param name="template">Which version asks.</param>
    /// <param name="caching">Its setting.</param>
    /// <param name="section">The id of its domain.</param>
    /// <param name="owner">Who asks.</param>
    /// <param name="prompt">What is asked.</param>
    /// <param name="provider">Who is asked first.</param>
    public static byte[] Of(Template template, TemplateCaching caching, string section, string owner, SectionPrompt prompt, string provider)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in Parts())
        {
            // Each part with its length, so that no two lists of parts read alike.
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();

        IEnumerable<string> Parts()
        {
            yield return template.Id;
            yield return string.Create(CultureInfo.InvariantCulture, $"{template.Version} {prompt.Options.MaxOutputTokens}");
            yield return caching.Shared ? "" : owner;
            yield return section;
            yield return provider;
            yield return template.Model ?? "";
            foreach (var message in prompt.Messages)
            {
                yield return message.Role.Value;
                yield return message.Text;
            }
        }
    }
}
