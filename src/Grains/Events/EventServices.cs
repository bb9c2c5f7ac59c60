using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nexus.Events;
using Nexus.Grains.Storage;

namespace Nexus.Grains.Events;

/// <summary>How a feature tells the log about its events, handlers and due work.</summary>
public static class EventServices
{
    /// <summary>Registers the event log, its pumps and due work. Needs <c>AddNexusStorage</c> and an <c>NpgsqlDataSource</c>.</summary>
    public static IServiceCollection AddNexusEvents(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EventsOptions>().Bind(configuration.GetSection(EventsOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddMetrics();
        services.TryAddSingleton<EventCatalog>();
        services.TryAddSingleton<EventSignal>();
        services.TryAddSingleton<DueSignal>();
        services.TryAddSingleton<DueWorkSchedule>();
        services.TryAddSingleton<EventMetrics>();
        services.TryAddSingleton<EventLogReader>();
        services.TryAddSingleton<EventRedaction>();
        services.TryAddSingleton<UnreadEvents>();
        services.TryAddSingleton<EventPumps>();
        services.TryAddSingleton<EventPublisher>();
        services.TryAddSingleton<DueWorkers>();
        services.TryAddSingleton<StandingWork>();
        services.TryAddSingleton<IParkedEventQueries, ParkedEvents>();
        services.TryAddSingleton<IEventLogQueries, EventLogQueries>();
        services.AddDueWorkHandler<EventLogMaintenance>();
        services.AddHostedService<PumpStarter>();
        return services;
    }

    /// <summary>Registers a feature's JSON context and its event types.</summary>
    public static IServiceCollection AddEvents(this IServiceCollection services, IJsonTypeInfoResolver json, params ReadOnlySpan<Type> eventTypes)
    {
        services.AddSingleton(new JsonContribution(json));
        foreach (var type in eventTypes)
        {
            if (!type.IsAssignableTo(typeof(DomainEvent)))
                throw new ArgumentException($"{type} is not a {nameof(DomainEvent)}.", nameof(eventTypes));
            services.AddSingleton(new EventContribution(type));
        }

        return services;
    }

    /// <summary>Makes event types public, see <see cref="EventExample"/>.</summary>
    public static IServiceCollection AddEventExamples(this IServiceCollection services, params ReadOnlySpan<EventExample> examples)
    {
        foreach (var example in examples)
            services.AddSingleton(example);
        return services;
    }

    /// <summary>Registers a handler; a pump group of its own feeds it.</summary>
    public static IServiceCollection AddEventHandler<THandler>(this IServiceCollection services)
        where THandler : class, IEventHandler => services.AddSingleton<IEventHandler, THandler>();

    /// <summary>Registers the handler of one kind of due work.</summary>
    public static IServiceCollection AddDueWorkHandler<THandler>(this IServiceCollection services)
        where THandler : class, IDueWorkHandler => services.AddSingleton<IDueWorkHandler, THandler>();
}
