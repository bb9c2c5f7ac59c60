using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;

namespace Nexus.Api.Gateway;

/// <summary>
/// Serves the pages about problems that the <c>type</c> of each problem answer leads to: to a browser as a page, to everything
/// else as the Markdown they are written in.
/// </summary>
internal static class ProblemPageEndpoints
{
    private const string Path = "/docs/problems";
    private const string Html = "text/html; charset=utf-8";
    private const string Markdown = "text/markdown; charset=utf-8";

    /// <summary>Maps them at the root.</summary>
    internal static void MapProblemPages(this IEndpointRouteBuilder root)
    {
        var pages = root.MapGroup(Path).ExcludeFromDescription();
        pages.MapGet("", GetIndex).WithName("GetProblemIndex");
        pages.MapGet("/{code}", GetPage).WithName("GetProblemPage");
    }

    private static ContentHttpResult GetIndex(HttpContext context) => Render(context, "Problems", ProblemPages.Index, linked: true);

    private static Results<ContentHttpResult, ProblemResult> GetPage(string code, HttpContext context) => ProblemPages.Find(code) is { } page
        ? Render(context, code, page, linked: false)
        : new ProblemResult(Problems.NotFound, "There is no problem with this code.");

    private static ContentHttpResult Render(HttpContext context, string title, string markdown, bool linked)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "public, max-age=3600";
        headers.Vary = "Accept";
        if (!context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
            return TypedResults.Text(markdown, Markdown);
        headers.ContentSecurityPolicy = EdgeHeaders.PagePolicy;
        return TypedResults.Text(Page(title, markdown, linked), Html);
    }

    // The source itself, readable as it is; a renderer would be a dependency for two dozen short texts.
    private static string Page(string title, string markdown, bool linked)
    {
        var text = HtmlEncoder.Default.Encode(markdown).Replace("&#xA;", "\n", StringComparison.Ordinal);
        if (linked)
        {
            foreach (var code in ProblemPages.Codes)
                text = text.Replace($"({code}.md)", $"(<a href=\"{Path}/{code}\">{code}</a>)", StringComparison.Ordinal);
        }

        return new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
            .Append(HtmlEncoder.Default.Encode(title))
            .Append("</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}")
            .Append("pre{font:inherit;white-space:pre-wrap}</style></head><body><pre>")
            .Append(text)
            .Append("</pre></body></html>\n")
            .ToString();
    }
}
