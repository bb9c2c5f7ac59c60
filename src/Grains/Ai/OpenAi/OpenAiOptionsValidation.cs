using Microsoft.Extensions.Options;

namespace Nexus.Grains.Ai.OpenAi;

/// <summary>Checks what data annotations can't. No failure repeats the key.</summary>
internal sealed class OpenAiOptionsValidation : IValidateOptions<OpenAiOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, OpenAiOptions options)
    {
        var failures = new List<string>();
        if (options.BaseUrl is { } url && !IsUsable(url))
        {
            failures.Add(
                "BaseUrl: It is not an http or https address, or it has a user, a query or a fragment; keys belong into Nexus:Ai:OpenAi:ApiKey.");
        }

        if (options.ApiKey is { } key && !key.Trim().All(c => c is > ' ' and <= '~'))
            failures.Add("ApiKey: It has characters that no header can carry (white space inside, control characters, or beyond ASCII).");
        if (options.Models.Any(string.IsNullOrWhiteSpace))
            failures.Add("Models: One of the names is empty.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static bool IsUsable(Uri url) =>
        url.IsAbsoluteUri && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0;
}
