using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Grains.Ai;
using Nexus.Grains.Events;
using Nexus.Templates;
using Nexus.Users;

namespace Nexus.Grains.Templates;

/// <summary>Registers the templates feature.</summary>
public static class TemplatesServices
{
    /// <summary>Adds templates, executions, the models behind them and their lists.</summary>
    public static IServiceCollection AddTemplates(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAi(configuration);
        services.AddOptions<TemplatesOptions>().Bind(configuration.GetSection(TemplatesOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddEvents(
            TemplatesJson.Default,
            typeof(TemplateCreated), typeof(TemplateChanged), typeof(TemplateDeleted),
            typeof(ExecutionQueued), typeof(ExecutionStarted), typeof(ExecutionAnalysed), typeof(ExecutionResumed),
            typeof(SectionCompleted), typeof(SectionFailed),
            typeof(ExecutionCompleted), typeof(ExecutionPartial), typeof(ExecutionFailed), typeof(ExecutionCancelled));
        services.AddEventExamples(ExecutionExamples.All);
        services.AddDueWorkHandler<ResumeHandler>();
        services.AddDueWorkHandler<TellHandler>();
        services.AddEventHandler<ExecutionProjection>();
        services.AddSingleton<TemplateMetrics>();
        services.AddEventHandler<TemplateProjection>();
        services.AddSingleton<ITemplateSource, TemplateSource>();
        services.AddSingleton<ITemplateQueries, TemplateQueries>();
        services.AddSingleton<IExecutionQueries, ExecutionQueries>();
        services.AddSingleton<IPersonalData, ExecutionData>();
        services.AddSingleton<AnswerCache>();
        services.AddSingleton<SectionAnswers>();
        services.AddDueWorkHandler<AnswerPurge>();
        services.AddSingleton<IPersonalData, AnswerData>();
        services.AddSingleton<ExecutionServices>();
        return services;
    }
}
