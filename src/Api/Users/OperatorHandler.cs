using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Api.Http;

namespace Nexus.Api.Users;

/// <summary>
/// Authenticates for the pages of operators: an access token, in the cookie that <see cref="OperatorSignIn"/> sets, or as everywhere
/// in <c>Authorization</c>. A browser without one is sent to the sign-in; who is no admin finds nothing there.
/// </summary>
internal sealed class OperatorHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccessTokenValidator tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "Operator";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Cookies[OperatorSignIn.CookieName] is not { Length: > 0 } cookie)
            return await Context.AuthenticateAsync(BearerHandler.SchemeName);
        var verdict = await tokens.ValidateAsync(cookie.AsMemory(), Context.RequestAborted);
        return verdict.Principal is { } principal
            ? AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName))
            : AuthenticateResult.NoResult();
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (HttpMethods.IsGet(Request.Method) && Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            Response.Redirect(OperatorSignIn.Path);
            return Task.CompletedTask;
        }

        Response.Headers.WWWAuthenticate = BearerHandler.Realm;
        return new ProblemResult(Problems.Unauthenticated, "The request has no access token.").ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => new ProblemResult(Problems.NotFound).ExecuteAsync(Context);
}
