using Microsoft.Extensions.Logging.Abstractions;
using Nexus.Cluster.Tests.Processes;
using Nexus.Silo.Schema;
using Npgsql;

namespace Nexus.Cluster.Tests.Analytics;

/// <summary>What a subscriber of the publication is sent, on a server that replicates.</summary>
public sealed class ReplicationTests
{
    [Fact]
    public async Task A_subscriber_gets_every_event_and_every_erasure_under_the_name_of_one_table()
    {
        await using var postgres = await OwnPostgres.CreateAsync();
        await new SchemaMigrator(postgres.Data, SchemaFile.Embedded(typeof(SchemaMigrator).Assembly), "test", NullLogger<SchemaMigrator>.Instance)
            .ApplyAsync(CancellationToken.None);
        await postgres.ScalarAsync<object>("select pg_create_logical_replication_slot('warehouse', 'pgoutput')");
        await StoreAsync(postgres.Data, "order.placed");
        await ExecuteAsync(postgres.Data, "delete from analytics.event where owner = 'usr_1'");

        // I: an insert, D: a delete, each with the number of its table behind; the rest describes tables, and begins and ends transactions.
        var told = await postgres.ScalarAsync<string>($"""
            select string_agg(chr(get_byte(data, 0)), '' order by lsn) from {Changes}
            where chr(get_byte(data, 0)) in ('I', 'D') and substr(data, 2, 4) = int4send('analytics.event'::regclass::oid::integer)
            """);
        Assert.Equal("ID", told);
        Assert.True(await postgres.ScalarAsync<bool>($"select bool_or(position(convert_to('order.placed', 'UTF8') in data) > 0) from {Changes}"));
    }

    private const string Changes = "pg_logical_slot_peek_binary_changes('warehouse', null, null, 'proto_version', '1', 'publication_names', 'nexus_analytics')";

    private static Task StoreAsync(NpgsqlDataSource database, string name) => ExecuteAsync(database, $$"""
        select analytics.claim(array['0199c0de-7a1e-7000-8000-000000000001']::uuid[], array[current_date]);
        insert into analytics.event (owner, name, occurred_at, key, id, distinct_id, source, properties)
        values ('usr_1', '{{name}}', now(), '0199c0de-7a1e-7000-8000-000000000001', 'a', 'b', 'api', '{}')
        """);

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
