using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Nexus.Api.Http;
using Nexus.Api.OpenApi;
using Nexus.Ids;
using Nexus.Results;
using Nexus.Templates;

namespace Nexus.Api.Templates;

/// <summary>Templates themselves: everyone reads them, admins write them (spec page 02, "Templates").</summary>
internal static class TemplateEndpoints
{
    private const string IdPrefix = "tpl";

    /// <summary>Maps everything under <c>/templates</c>.</summary>
    internal static void MapTemplates(this IEndpointRouteBuilder api)
    {
        var templates = api.MapGroup("/templates").WithTags("Templates");
        templates.MapGet("", ListAsync).WithName("ListTemplates").WithSummary("The templates, newest first")
            .WithDescription("Some milliseconds behind. The built-in template comes last.")
            .WithAnswerExample(new Page<TemplateSummaryResponse>([TemplateExamples.TemplateSummary], NextCursor: null));
        templates.MapPost("", CreateAsync).Idempotent().WithName("CreateTemplate").WithSummary("Make a template")
            .WithDescription("What GET answers can be sent here to copy a template, the built-in one too. Mistakes in prompts are named with line and column.")
            .WithErrors(TemplateErrors.Invalid([])).WithRequestExample(TemplateExamples.TemplateRequest)
            .WithAnswerExample(StatusCodes.Status201Created, TemplateExamples.Template);
        templates.MapGet("/{id}", GetAsync).WithName("GetTemplate").WithSummary("The newest version of a template")
            .WithErrors(TemplateErrors.NotFound).WithAnswerExample(TemplateExamples.Template);
        templates.MapPut("/{id}", ChangeAsync).WithName("ChangeTemplate").WithSummary("Make the next version of a template")
            .WithDescription("Replaces everything it says. Earlier versions stay, and executions that began with one are finished with it. What changes nothing makes no version.")
            .WithErrors(TemplateErrors.NotFound, TemplateErrors.ReadOnly, TemplateErrors.Invalid([]))
            .WithRequestExample(TemplateExamples.TemplateRequest).WithAnswerExample(TemplateExamples.Template);
        templates.MapDelete("/{id}", DeleteAsync).WithName("DeleteTemplate").WithSummary("Take a template out of use")
            .WithDescription("Executions that began with it are finished all the same.")
            .WithErrors(TemplateErrors.NotFound, TemplateErrors.ReadOnly);
        templates.MapGet("/versions/{id}", ListVersionsAsync).WithName("ListTemplateVersions").WithSummary("The versions of a template, newest first")
            .WithErrors(TemplateErrors.NotFound)
            .WithAnswerExample(new Page<TemplateVersionResponse>([TemplateExamples.TemplateVersion], NextCursor: null));
        templates.MapGet("/versions/{id}/{version:int}", GetVersionAsync).WithName("GetTemplateVersion").WithSummary("One version of a template")
            .WithErrors(TemplateErrors.NotFound).WithAnswerExample(TemplateExamples.Template);
        templates.MapPost("/versions/{id}/{version:int}/restore", RestoreAsync).WithName("RestoreTemplateVersion")
            .WithSummary("Make an earlier version the newest one")
            .WithDescription("As a new version that says the same. When the newest one says the same already, nothing changes.")
            .WithErrors(TemplateErrors.NotFound, TemplateErrors.ReadOnly).WithAnswerExample(TemplateExamples.Template);
        templates.MapGet("/domains", ListDomainsAsync).WithName("ListDomains").WithSummary("The domains of the built-in template")
            .WithAnswerExample(new Page<DomainResponse>([TemplateExamples.Domain], NextCursor: null));
        templates.MapExecutions();
    }

    private static async Task<Ok<Page<TemplateSummaryResponse>>> ListAsync(
        [Description("Part of the name or the description, in any case."), StringLength(TemplateLimits.Name)] string? search,
        PageQuery page, ITemplateQueries templates, CancellationToken cancellationToken)
    {
        var sought = string.IsNullOrWhiteSpace(search) ? null : search.Trim();
        var rows = await templates.ListAsync(sought, page.After, page.Fetch, cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => row.Id, TemplateSummaryResponse.Of));
    }

    private static async Task<Results<Created<TemplateResponse>, ProblemResult>> CreateAsync(
        TemplateRequest request, IdempotencySeed seed, IGrainFactory grains)
    {
        var result = await grains.GetGrain<ITemplateGrain>(seed.NewId(IdPrefix)).CreateAsync(request.ToDefinition());
        return result.ToCreated(t => TemplatePaths.Template(t.Id), TemplateResponse.Of);
    }

    private static async Task<Results<Tagged<TemplateResponse>, ProblemResult>> GetAsync(string id, ITemplateQueries templates, IGrainFactory grains)
    {
        var result = templates.FindBuiltIn(id) is { } builtIn ? builtIn : await FindAsync(grains, id, g => g.GetAsync(version: null));
        return result.ToTagged(t => t.Version, TemplateResponse.Of);
    }

    private static async Task<Results<Tagged<TemplateResponse>, ProblemResult>> ChangeAsync(
        string id, TemplateRequest request, IfMatch ifMatch, ITemplateQueries templates, IGrainFactory grains)
    {
        if (templates.FindBuiltIn(id) is not null)
            return TemplateErrors.ReadOnly.ToProblem();
        var result = await FindAsync(grains, id, g => g.ChangeAsync(request.ToDefinition(), ifMatch.Version));
        return ifMatch.Check(result, TemplateErrors.Changed).ToTagged(t => t.Version, TemplateResponse.Of);
    }

    private static async Task<Results<NoContent, ProblemResult>> DeleteAsync(
        string id, IfMatch ifMatch, ITemplateQueries templates, IGrainFactory grains)
    {
        if (templates.FindBuiltIn(id) is not null)
            return TemplateErrors.ReadOnly.ToProblem();
        var result = NexusId.IsValid(id, IdPrefix)
            ? await grains.GetGrain<ITemplateGrain>(id).DeleteAsync(ifMatch.Version)
            : TemplateErrors.NotFound;
        return ifMatch.Check(result, TemplateErrors.Changed).ToNoContent();
    }

    private static async Task<Results<Ok<Page<TemplateVersionResponse>>, ProblemResult>> ListVersionsAsync(
        string id, PageQuery page, ITemplateQueries templates, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (templates.FindBuiltIn(id) is null && (await FindAsync(grains, id, g => g.GetAsync(version: null))).Error is { } error)
            return error.ToProblem();
        var below = page.After is { } place ? int.Parse(place, CultureInfo.InvariantCulture) : (int?)null;
        var rows = await templates.ListVersionsAsync(id, below, page.Fetch, cancellationToken);
        return TypedResults.Ok(page.ToPage(rows, row => row.Version.ToString(CultureInfo.InvariantCulture), TemplateVersionResponse.Of));
    }

    private static async Task<Results<Tagged<TemplateResponse>, ProblemResult>> GetVersionAsync(
        string id, int version, ITemplateQueries templates, IGrainFactory grains)
    {
        Result<TemplateDetails> result = templates.FindBuiltIn(id) switch
        {
            null => await FindAsync(grains, id, g => g.GetAsync(version)),
            { } builtIn when builtIn.Version == version => builtIn,
            _ => TemplateErrors.NotFound,
        };
        return result.ToTagged(t => t.Version, TemplateResponse.Of);
    }

    private static async Task<Results<Ok<TemplateResponse>, ProblemResult>> RestoreAsync(
        string id, int version, ITemplateQueries templates, IGrainFactory grains)
    {
        if (templates.FindBuiltIn(id) is not null)
            return TemplateErrors.ReadOnly.ToProblem();
        var result = await FindAsync(grains, id, g => g.RestoreAsync(version, expected: null));
        return result.ToOk(TemplateResponse.Of);
    }

    private static async Task<Ok<Page<DomainResponse>>> ListDomainsAsync(ITemplateQueries templates, CancellationToken cancellationToken)
    {
        var domains = await templates.ListDomainsAsync(cancellationToken);
        return TypedResults.Ok(new Page<DomainResponse>([.. domains.Select(DomainResponse.Of)], NextCursor: null));
    }

    // What can't be an id is unknown; no grain needs to be asked.
    private static async Task<Result<TemplateDetails>> FindAsync(
        IGrainFactory grains, string id, Func<ITemplateGrain, Task<Result<TemplateDetails>>> ask) =>
        NexusId.IsValid(id, IdPrefix) ? await ask(grains.GetGrain<ITemplateGrain>(id)) : TemplateErrors.NotFound;
}
