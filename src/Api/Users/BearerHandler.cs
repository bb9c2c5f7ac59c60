using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Api.Access;
using Nexus.Api.Http;

namespace Nexus.Api.Users;

/// <summary>Authenticates by <c>Authorization: Bearer</c> and answers who is not let in as RFC 6750 says.</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccessTokenValidator tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme's name, here and in HTTP.</summary>
    public const string SchemeName = CallerSchemes.Bearer;

    /// <summary>The challenge to who brings no token.</summary>
    public const string Realm = SchemeName + " realm=\"nexus\"";

    private const string Prefix = SchemeName + " ";

    // Two headers are joined by a comma, which no token has: they are refused like any other text that is no token.
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        var verdict = await tokens.ValidateAsync(header.AsMemory(Prefix.Length).Trim(), Context.RequestAborted);
        return verdict.Principal is { } principal
            ? AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName))
            : AuthenticateResult.Fail(new BadTokenException(Describe(verdict.Fault), verdict.Problem));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var fault = (await HandleAuthenticateOnceSafeAsync()).Failure as BadTokenException;
        if (fault?.Problem is { } problem)
        {
            await problem.ExecuteAsync(Context);
            return;
        }

        Response.Headers.WWWAuthenticate = fault is null ? Realm : $"{Realm}, error=\"invalid_token\", error_description=\"{fault.Message}\"";
        await new ProblemResult(Problems.Unauthenticated, fault?.Message ?? "The request has no access token.").ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Refusal.ForbidAsync(Context);

    private static string Describe(TokenFault fault) => fault switch
    {
        TokenFault.Malformed => "The access token is malformed.",
        TokenFault.Expired => "The access token has expired.",
        TokenFault.Ended => "The access token's session has ended, or the account has changed. Sign in or refresh.",
        _ => "The access token is not valid.",
    };

    private sealed class BadTokenException(string message, ProblemResult? problem) : Exception(message)
    {
        public ProblemResult? Problem { get; } = problem;
    }
}
