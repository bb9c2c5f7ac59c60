using Microsoft.AspNetCore.Http;
using Nexus.Bots;

namespace Nexus.Api.Bots;

/// <summary>
/// The system before had a bot's token in the address of its webhook, <c>/webhook/{token}</c>. Before anything else sees such an address
/// (logs, traces, the body of a problem), the bot's id takes the token's place, and the token goes on as a feature.
/// </summary>
internal sealed class LegacyTokenPath(RequestDelegate next)
{
    private const string Prefix = "/webhook/";
    private const string Unknown = "unknown";

    /// <summary>Handles one request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        // No id has a colon, and every token has.
        if (context.Request.Path.Value is { } path && path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && path.Contains(':', StringComparison.Ordinal))
        {
            var token = path[Prefix.Length..].TrimEnd('/');
            context.Features.Set(new LegacyToken(token));
            context.Request.Path = Prefix + (BotIds.OfToken(token) ?? Unknown);
        }

        return next(context);
    }
}

/// <summary>The token that stood in the address of a request.</summary>
internal sealed class LegacyToken(string text)
{
    /// <summary>As it stood there.</summary>
    public string Text { get; } = text;
}
