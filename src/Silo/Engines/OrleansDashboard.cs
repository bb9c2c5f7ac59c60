using Nexus.Api.Users;
using Orleans.Dashboard;

namespace Nexus.Silo.Engines;

/// <summary>Orleans's own dashboard, for admins.</summary>
internal static class OrleansDashboard
{
    // It shows the stored state of any grain: password hashes, sealed keys, what users wrote.
    private const string StateRoute = OperatorPages.Root + "/GrainState";

    /// <summary>Counts calls and collects figures on a silo.</summary>
    public static void AddFigures(this ISiloBuilder silo) => silo.AddDashboard(Configure);

    /// <summary>Lets a front-end show the silos' figures.</summary>
    public static void AddFigures(this IClientBuilder client) => client.AddDashboard(Configure);

    /// <summary>Maps the pages.</summary>
    public static void Map(WebApplication app)
    {
        var pages = app.MapOrleansDashboard(OperatorPages.Root);
        pages.AddEndpointFilter(static async (context, next) =>
            context.HttpContext.Request.Path.StartsWithSegments(StateRoute, StringComparison.OrdinalIgnoreCase)
                ? TypedResults.NotFound()
                : await next(context));
        pages.ForOperators(app);
    }

    // The log stream would show every line of the process, and keeps a request open for an hour.
    private static void Configure(DashboardOptions options)
    {
        options.HideTrace = true;
        options.CounterUpdateIntervalMs = 2000;
    }
}
