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
    /// <summary>Adds executions, the built-in template, the models behind them and the list of executions.</summary>
    public static IServiceCollection AddTemplates(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAi(configuration);
        services.AddOptions<TemplatesOptions>().Bind(configuration.GetSection(TemplatesOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddEvents(
            TemplatesJson.Default,
            typeof(ExecutionQueued), typeof(ExecutionStarted), typeof(ExecutionAnalysed), typeof(ExecutionResumed),
            typeof(SectionCompleted), typeof(SectionFailed),
            typeof(ExecutionCompleted), typeof(ExecutionPartial), typeof(ExecutionFailed), typeof(ExecutionCancelled));
        services.AddDueWorkHandler<ResumeHandler>();
        services.AddEventHandler<ExecutionProjection>();
        services.AddSingleton<TemplateMetrics>();
        services.AddSingleton<BuiltInTemplates>();
        services.AddSingleton<ITemplateSource>(provider => provider.GetRequiredService<BuiltInTemplates>());
        services.AddSingleton<ITemplateQueries>(provider => provider.GetRequiredService<BuiltInTemplates>());
        services.AddSingleton<IExecutionQueries, ExecutionQueries>();
        services.AddSingleton<IPersonalData, ExecutionData>();
        services.AddSingleton<ExecutionServices>();
        return services;
    }
}
