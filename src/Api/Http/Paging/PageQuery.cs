using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Nexus.Api.Http;

/// <summary>
/// The <c>limit</c> and <c>cursor</c> of a list, as a handler takes them. The query reads <see cref="Fetch"/> rows after
/// <see cref="After"/>; <see cref="ToPage"/> makes the answer: the row too many only says that there is more.
/// </summary>
/// <param name="List">Names the list inside cursors.</param>
/// <param name="Limit">Rows on a page, 1 to <see cref="MaxLimit"/>.</param>
/// <param name="After">The position that the page starts after; null: at the start.</param>
internal sealed record PageQuery(string List, int Limit, string? After) : IEndpointParameterMetadataProvider
{
    /// <summary>Rows on a page that names no limit.</summary>
    public const int DefaultLimit = 20;

    /// <summary>Rows on a page at most.</summary>
    public const int MaxLimit = 100;

    /// <summary>How many rows to read.</summary>
    public int Fetch => Limit + 1;

    /// <summary>The answer.</summary>
    /// <param name="rows">Up to <see cref="Fetch"/> rows, in the order of the list.</param>
    /// <param name="position">Where a row stands: what the query compares with, unique in the list.</param>
    /// <param name="map">Makes an item of a row.</param>
    public Page<TItem> ToPage<TRow, TItem>(IReadOnlyList<TRow> rows, Func<TRow, string> position, Func<TRow, TItem> map) => new(
        [.. rows.Take(Limit).Select(map)],
        rows.Count > Limit ? Cursor.Encode(List, position(rows[Limit - 1])) : null);

    /// <summary>For the binding of handler parameters.</summary>
    /// <exception cref="ProblemException">A parameter can't be read (400) or is out of range (422).</exception>
    public static ValueTask<PageQuery> BindAsync(HttpContext context)
    {
        var list = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
        return ValueTask.FromResult(new PageQuery(list, LimitOf(context.Request.Query), AfterOf(context.Request.Query, list)));
    }

    /// <summary>Tells OpenAPI about the parameters.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(PagedMetadata.Instance);

    private static int LimitOf(IQueryCollection query)
    {
        if (!query.TryGetValue("limit", out var values))
            return DefaultLimit;
        if (!int.TryParse(values.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit))
            throw new ProblemException(Problems.MalformedParameter("limit", "must be a whole number"));
        return limit is >= 1 and <= MaxLimit
            ? limit
            : throw new ProblemException(Problems.InvalidParameter("limit", $"must be from 1 to {MaxLimit}"));
    }

    private static string? AfterOf(IQueryCollection query, string list)
    {
        if (!query.TryGetValue("cursor", out var values))
            return null;
        return Cursor.TryDecode(list, values.ToString(), out var position)
            ? position
            : throw new ProblemException(Problems.MalformedParameter("cursor", "is not a cursor of this list"));
    }
}

/// <summary>Marks endpoints that take <c>limit</c> and <c>cursor</c>.</summary>
internal sealed class PagedMetadata
{
    /// <summary>The mark.</summary>
    public static readonly PagedMetadata Instance = new();
}
