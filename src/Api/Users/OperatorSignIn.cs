using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Access;
using Nexus.Users;

namespace Nexus.Api.Users;

/// <summary>
/// A form where an admin signs in to the pages for operators, which a browser opens without an <c>Authorization</c> header. The
/// access token becomes a cookie for those pages alone; it lasts as long as the token.
/// </summary>
internal static class OperatorSignIn
{
    /// <summary>The cookie.</summary>
    public const string CookieName = "nexus-operator";

    /// <summary>Where the form is.</summary>
    public const string Path = OperatorPages.Root + "/sign-in";

    private const string Good = OperatorPages.Root + "/";

    /// <summary>Maps the form.</summary>
    public static void MapOperatorSignIn(this IEndpointRouteBuilder app)
    {
        var form = app.MapGroup(Path).ByPermissionTable().ExcludeFromDescription().AddEndpointFilter(OperatorPages.AsPage);
        form.MapGet("", static () => Form(failed: false)).WithName("ShowOperatorSignIn");
        form.MapPost("", SignInAsync).WithName("OperatorSignIn");
    }

    private static async Task<IResult> SignInAsync(HttpContext http, IGrainFactory grains)
    {
        // Another site's form can't use a cookie of ours, but it could sign this browser in.
        if (http.Request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none") || !http.Request.HasFormContentType)
            return Form(failed: true);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (address, password) = (form["email"].ToString(), form["password"].ToString());
        if (!EmailAddress.TryNormalize(address, out var email) || password.Length is 0 or > 1000 || password.Contains('\0', StringComparison.Ordinal))
            return Form(failed: true);
        var result = await grains.GetGrain<IEmailGrain>(email).LogInAsync(password, http.Client());
        if (result.Error is not null)
            return Form(failed: true);
        var grant = result.Require();
        if (!grant.User.Roles.Contains(Roles.Admin, StringComparer.Ordinal))
        {
            await grains.GetGrain<IUserGrain>(grant.User.Id).EndSessionAsync(grant.SessionId);
            return Form(failed: true);
        }

        http.Response.Cookies.Append(CookieName, grant.AccessToken, new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = TimeSpan.FromSeconds(grant.ExpiresIn),
            Path = OperatorPages.Root,
            SameSite = SameSiteMode.Strict,
            Secure = http.Request.IsHttps,
        });
        http.Response.Headers.Location = Good;
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    private static ContentHttpResult Form(bool failed) => TypedResults.Content(
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Nexus: sign in</title></head>
        <body style="font-family: sans-serif; max-width: 20rem; margin: 4rem auto">
        <h1>Nexus</h1>
        <p>{(failed ? "That did not work. Only admins sign in here." : "Sign in as an admin.")}</p>
        <form method="post" action="{Path}">
        <p><label>E-mail address<br><input name="email" type="email" autocomplete="username" required autofocus></label></p>
        <p><label>Password<br><input name="password" type="password" autocomplete="current-password" required></label></p>
        <p><button>Sign in</button></p>
        </form>
        </body>
        </html>
        """,
        "text/html; charset=utf-8",
        statusCode: failed ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK);
}
