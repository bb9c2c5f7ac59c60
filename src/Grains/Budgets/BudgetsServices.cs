using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Budgets;
using Nexus.Grains.Events;
using Nexus.Users;

namespace Nexus.Grains.Budgets;

/// <summary>Registers budgets.</summary>
public static class BudgetsServices
{
    /// <summary>Adds what users may spend on models. Every feature that asks models needs it.</summary>
    public static IServiceCollection AddBudgets(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BudgetsOptions>().Bind(configuration.GetSection(BudgetsOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddEvents(BudgetsJson.Default, typeof(BudgetChanged));
        services.AddEventExamples(new EventExample("An admin gave the account another daily limit.", new BudgetChanged("usr_019c139000007a3b8c4d5e6f70819203", DailyTokens: 200_000)));
        services.AddSingleton<UsageTable>();
        services.AddEventHandler<UsageProjection>();
        services.AddSingleton<IPersonalData, BudgetData>();
        return services;
    }
}
