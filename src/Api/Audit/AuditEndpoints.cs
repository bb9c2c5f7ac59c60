using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Audit;

namespace Nexus.Api.Audit;

/// <summary>The audit log, for admins.</summary>
internal static class AuditEndpoints
{
    /// <summary>Maps <c>/admin/audit</c>.</summary>
    internal static void MapAudit(this IEndpointRouteBuilder api) => api.MapGroup("/admin").WithTags("Admin")
        .MapGet("/audit", ListAsync).WithName("ListAuditEntries").WithSummary("What admins and users did that touches security, newest first")
        .WithDescription("Some milliseconds behind. Entries are added and never changed; of an erased user they keep no address and no details. See docs/audit.md for the actions.")
        .WithAnswerExample(AuditExamples.Page);

    private static async Task<Ok<Page<AuditEntryResponse>>> ListAsync(
        [Description("Who did it: a user's id.")] string? actor,
        [Description("To whom it was done: a user's id, or what else it concerns.")] string? subject,
        [Description("The action, or what it begins with: auth. for all that begin so.")] string? action,
        [Description("At this time or later.")] DateTimeOffset? from,
        [Description("Before this time.")] DateTimeOffset? to,
        PageQuery page, IAuditQueries audit, CancellationToken cancellationToken)
    {
        var filter = new AuditFilter(actor, subject, action, from, to);
        var rows = await audit.ListAsync(filter, PlaceOf(page.After), page.Fetch, cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => $"{row.OccurredAt.UtcDateTime:O} {row.Id:N}", AuditEntryResponse.Of));
    }

    private static AuditPlace? PlaceOf(string? position)
    {
        if (position?.Split(' ') is not [var time, var id])
            return null;
        return new AuditPlace(
            DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind), Guid.Parse(id, CultureInfo.InvariantCulture));
    }
}
