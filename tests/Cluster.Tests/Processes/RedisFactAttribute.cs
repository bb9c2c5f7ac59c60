namespace Nexus.Cluster.Tests.Processes;

/// <summary>For what only a Redis can show. Where there is none, the cluster under test keeps its members in PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute()
    {
        if (OwnRedis.Program is null)
            Skip = "There is no Redis on this machine: sudo apt-get install redis-server";
    }
}
