using Nexus.Testing;
using Xunit.Sdk;

namespace Nexus.Cluster.Tests.Processes;

/// <summary>What must hold after any fault: nothing that was answered is lost, and what was started is finished, once.</summary>
internal static class Promises
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task HoldAsync(ProcessCluster cluster, IReadOnlyCollection<Answer> answers)
    {
        await cluster.ReadyAsync();
        var users = Ids(answers, "register");
        var executions = Ids(answers, "execute");
        Assert.NotEmpty(users);
        Assert.NotEmpty(executions);

        // Answered means committed: these are there now.
        Assert.Equal(users.Length, await StatesAsync(cluster, "users.user", users));
        Assert.Equal(executions.Length, await StatesAsync(cluster, "templates.execution", executions));
        Assert.Equal(users.Length, await EventsAsync(cluster, "users.user", "user.registered", users));

        // These follow.
        await EventuallyAllAsync(cluster, executions, "executions that are completed",
            "select count(*) from nexus.grain_state where type = 'templates.execution' and key = any($1) and state ->> 'status' = 'completed'");
        Assert.Equal(executions.Length, await EventsAsync(cluster, "templates.execution", "template.execution.completed", executions));
        await EventuallyAllAsync(cluster, users, "accounts in the list", "select count(*) from users.account where id = any($1)");
        await EventuallyAllAsync(cluster, executions, "executions in the list",
            "select count(*) from templates.execution where id = any($1) and status = 'completed'");
    }

    private static string[] Ids(IEnumerable<Answer> answers, string what) =>
        [.. answers.Where(a => a.IsGood && a.What == what).Select(a => a.Id!).Distinct(StringComparer.Ordinal)];

    private static Task<long> StatesAsync(ProcessCluster cluster, string type, string[] keys) =>
        cluster.Postgres.ScalarAsync<long>("select count(*) from nexus.grain_state where type = $1 and key = any($2)", type, keys);

    private static Task<long> EventsAsync(ProcessCluster cluster, string grain, string type, string[] keys) =>
        cluster.Postgres.ScalarAsync<long>(
            "select count(*) from nexus.event_log where type = $1 and aggregate = any($2)", type, keys.Select(k => $"{grain}/{k}").ToArray());

    private static async Task EventuallyAllAsync(ProcessCluster cluster, string[] ids, string what, string sql)
    {
        long count = -1;
        try
        {
            await Eventually.AsyncCondition(async () => (count = await cluster.Postgres.ScalarAsync<long>(sql, (object)ids)) == ids.Length, Patience);
        }
        catch (XunitException e)
        {
            throw new XunitException($"Of {ids.Length} {what} there are {count}.", e);
        }
    }
}
