using System.Net;
using Nexus.Webhooks;

namespace Nexus.Grains.Webhooks;

/// <inheritdoc cref="IWebhookUrls"/>
internal sealed class WebhookUrlRules(AddressRules addresses) : IWebhookUrls
{
    private static readonly string[] LocalNames = ["localhost", "localhost.localdomain"];

    /// <inheritdoc/>
    public string? WhyNot(string url)
    {
        if (url.Length > IWebhookUrls.MaxLength)
            return $"The URL must have {IWebhookUrls.MaxLength} characters at most.";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            return "The field must be an absolute URL with http or https.";
        if (url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
            return "The URL must not have spaces in it.";
        if (uri.UserInfo.Length > 0)
            return "The URL must not have a user or a password in it; use a header.";
        if (uri.Fragment.Length > 0)
            return "The URL must not have a fragment (#).";
        return IsReachable(uri) ? null : "The URL's host is not on the public internet.";
    }

    // A first look only. What a name leads to is checked each time that a connection is made.
    private bool IsReachable(Uri uri)
    {
        if (IPAddress.TryParse(uri.DnsSafeHost, out var address))
            return addresses.Allows(address);
        var name = uri.IdnHost.TrimEnd('.');
        var isLocal = LocalNames.Contains(name, StringComparer.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        return !isLocal || addresses.Allows(IPAddress.Loopback);
    }
}
