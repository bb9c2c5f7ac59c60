using System.Text.Json;
using Nexus.Templates;

namespace Nexus.Api.Templates;

/// <summary>What the OpenAPI document shows.</summary>
internal static class TemplateExamples
{
    private const string Id = "exe_0199c0de7a1e70008000000000000001";
    private static readonly DateTimeOffset Created = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly UsageResponse Usage = new(PromptTokens: 214, CompletionTokens: 260, TotalTokens: 474);

    private static readonly SectionResponse Section = new(
        "finance", SectionStatus.Completed, Attempt: 1, "Finance\n\nPay off the loan with the highest interest rate first ...", Truncated: false,
        "offline", "nexus-offline-1", Usage, Cost: 0m, Error: null, Created.AddMilliseconds(4), Created.AddSeconds(3));

    public static readonly ExecuteTemplateRequest Request = new("How do I repay a loan early?", Domains: ["finance"], MaxTokens: 1024);

    public static readonly ExecutionAcceptedResponse Accepted = new(Id, ExecutionStatus.Queued, TemplatePaths.Status(Id), TemplatePaths.Stream(Id));

    public static readonly ExecutionResponse Execution = new(
        Id, ExecutionStatus.Completed, BuiltInTemplate.Id, TemplateVersion: 1, Request.Query,
        new AnalysisResponse("en", QueryIntent.Instruction, DomainChoice.Given, [new DomainScoreResponse("finance", 1)]),
        [Section], Usage, Cost: 0m, Error: null, Created, Created.AddMilliseconds(3), Created.AddSeconds(3), TemplatePaths.Status(Id), TemplatePaths.Stream(Id));

    public static readonly ExecutionResponse Cancelled = Execution with
    {
        Status = ExecutionStatus.Cancelled,
        Sections =
        [
            Section with
            {
                Status = SectionStatus.Cancelled, Text = null, Provider = null, Model = null, Usage = new UsageResponse(0, 0, 0), StartedAt = null,
            },
        ],
        Usage = new UsageResponse(0, 0, 0),
    };

    public static readonly ExecutionSummaryResponse Summary = new(
        Id, ExecutionStatus.Completed, BuiltInTemplate.Id, TemplateVersion: 1, Request.Query, "en", ["finance"], Usage, Cost: 0m,
        Created, Created.AddMilliseconds(3), Created.AddSeconds(3), TemplatePaths.Status(Id));

    private static readonly VariableBody Tone = new(
        "tone", TemplateVariableType.Choice, "How it is said.", DefaultValue: JsonElement.Parse("\"friendly\""), Choices: ["friendly", "formal"]);

    private static readonly DomainBody Domains = new("billing", new Dictionary<string, DomainLanguageBody>(StringComparer.Ordinal)
    {
        ["en"] = new("Billing", "Invoices and payments.", "You answer questions about invoices. Be {{ tone }}.", ["invoice", "payment", "bill="]),
    });

    public static readonly TemplateRequest TemplateRequest = new(
        "Support", "Answers customers of the shop.", "You work for {{ company }}.", [new VariableBody("company", Required: true), Tone], [Domains],
        MaxTokens: 1024, Cache: new CacheBody(TtlSeconds: 3600));

    public static readonly TemplateResponse Template = new(
        "tpl_0199c0de7a1e70008000000000000002", Version: 1, IsCurrent: true, IsBuiltIn: false, TemplateRequest.Name, TemplateRequest.Description,
        TemplateRequest.Prompt, TemplateRequest.Variables!, TemplateRequest.Domains!, Fallback: null, Model: null, TemplateRequest.MaxTokens,
        TemplateRequest.Cache, Warnings: [], Created, Created);

    public static readonly TemplateSummaryResponse TemplateSummary = new(
        Template.Id, Template.Name, Template.Description, Template.Version, IsBuiltIn: false, Created, Created);

    public static readonly TemplateVersionResponse TemplateVersion = new(Version: 1, Template.Name, Created, RestoredFrom: null);

    public static readonly DomainResponse Domain = new("finance", new Dictionary<string, DomainTextResponse>(StringComparer.Ordinal)
    {
        ["en"] = new("Finance", "Money: budgets, savings, loans, taxes, investments and the figures of a business.", ["loan", "mortgage"]),
        ["ru"] = new("Финансы", "Деньги: бюджет, накопления, кредиты, налоги, инвестиции и показатели бизнеса.", ["кредит", "ипотек"]),
    });
}
