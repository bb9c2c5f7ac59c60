namespace Nexus.Api.Http;

/// <summary>The statements of <see cref="IdempotencyStore"/>.</summary>
internal static class IdempotencySql
{
    /// <summary>
    /// $1 scope, $2 key hash, $3 request hash, $4 now, $5 end of the lease, $6 now minus the retention. One row: whether it was
    /// claimed, then the row as it is. A row may be claimed anew when its answer is to be forgotten, or when its claim ran out
    /// and it is the same request, which then keeps the time of its first start.
    /// </summary>
    public const string Claim = """
        with claimed as (
          insert into nexus.idempotency as i (scope, key, request_hash, started_at, expires_at)
          values ($1, $2, $3, $4, $5)
          on conflict (scope, key) do update
            set started_at = case when i.status is null and i.started_at > $6 then i.started_at else excluded.started_at end,
                request_hash = excluded.request_hash, expires_at = excluded.expires_at, status = null, headers = null, body = null
            where i.expires_at <= $4
              and (i.status is not null or i.started_at <= $6 or i.request_hash = excluded.request_hash)
          returning started_at, expires_at
        )
        select true, started_at, expires_at, null::bytea, null::integer, null::text, null::bytea from claimed
        union all
        select false, started_at, expires_at, request_hash, status, headers::text, body
        from nexus.idempotency
        where scope = $1 and key = $2 and not exists (select from claimed)
        """;

    /// <summary>$1 scope, $2 key hash, $3 end of the lease, $4 when to forget, $5 status, $6 headers, $7 body.</summary>
    public const string Keep = """
        update nexus.idempotency set expires_at = $4, status = $5, headers = $6, body = $7
        where scope = $1 and key = $2 and expires_at = $3 and status is null
        """;

    /// <summary>$1 scope, $2 key hash, $3 end of the lease, $4 now.</summary>
    public const string Release = """
        update nexus.idempotency set expires_at = $4
        where scope = $1 and key = $2 and expires_at = $3 and status is null
        """;

    /// <summary>$1 now, $2 now minus the retention.</summary>
    public const string Purge = """
        delete from nexus.idempotency
        where (scope, key) in (
          select scope, key from nexus.idempotency
          where expires_at <= $1 and (status is not null or started_at <= $2)
          order by expires_at limit 1000
          for update skip locked)
        """;
}
