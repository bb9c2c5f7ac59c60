using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nexus.Api.Access;
using Nexus.Api.Http;

namespace Nexus.Api.ApiKeys;

/// <summary>Authenticates by <c>X-Api-Key</c>.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeyVerifier keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Realm = CallerSchemes.ApiKey + " realm=\"nexus\"";

    // Two headers are two values, of which none is a key.
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync() =>
        Request.Headers[CallerSchemes.ApiKeyHeader] is [{ } text] && await keys.VerifyAsync(text) is { } caller
            ? AuthenticateResult.Success(new AuthenticationTicket(caller, CallerSchemes.ApiKey))
            : AuthenticateResult.Fail("The API key is not valid.");

    // One answer for all that can be wrong with a key.
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = Realm;
        var detail = Context.User.Identity?.IsAuthenticated is true ? "An API key can't do this. Sign in." : "The API key is not valid.";
        return new ProblemResult(Problems.Unauthenticated, detail).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Refusal.ForbidAsync(Context);
}
