using Microsoft.Extensions.Logging.Abstractions;
using Nexus.Silo.Schema;
using Nexus.Silo.Startup;
using Nexus.Testing;
using Npgsql;

namespace Nexus.Silo.Tests.Schema;

public sealed class SchemaMigratorTests
{
    private static readonly SchemaFile First = SchemaFile.Parse("0001_first.sql", "create table first (id integer);\ninsert into first values (1);\n");
    private static readonly SchemaFile Second = SchemaFile.Parse("0002_second.sql", "create table second (id integer);\n");

    [Fact]
    public async Task A_fresh_database_gets_every_file_and_a_record_of_each()
    {
        await using var database = await PostgresDatabase.CreateEmptyAsync();

        Assert.Equal(2, await Migrator(database, First, Second).ApplyAsync(default));

        Assert.Equal(1, await database.ScalarAsync<int>("select id from first"));
        Assert.Equal(0L, await database.ScalarAsync<long>("select count(*) from second"));
        Assert.Equal(
            $"1 first {First.Checksum} 9.9.9, 2 second {Second.Checksum} 9.9.9",
            await database.ScalarAsync<string>(
                "select string_agg(concat_ws(' ', number, name, checksum, version), ', ' order by number) from nexus_schema.migration where applied_at > now() - interval '1 minute'"));
    }

    [Fact]
    public async Task The_schema_of_this_build_applies_and_applying_it_again_does_nothing()
    {
        await using var database = await PostgresDatabase.CreateEmptyAsync();
        var files = SchemaFile.Embedded(typeof(SchemaMigrator).Assembly);
        Assert.NotEmpty(files);

        Assert.Equal(files.Count, await Migrator(database, [.. files]).ApplyAsync(default));
        Assert.Equal(0, await Migrator(database, [.. files]).ApplyAsync(default));
        await Migrator(database, [.. files]).VerifyAsync(default);
    }

    [Fact]
    public async Task Four_processes_at_once_apply_each_file_once()
    {
        await using var database = await PostgresDatabase.CreateEmptyAsync();

        // Slow enough that the other three meet the lock.
        var slow = SchemaFile.Parse("0001_slow.sql", "create table slow (id integer);\nselect pg_sleep(0.3);\n");
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var own = NpgsqlDataSource.Create(database.ConnectionString);
            return await Migrator(own, slow, Second).ApplyAsync(default);
        }));

        Assert.Equal([0, 0, 0, 2], applied.Order());
    }

    [Fact]
    public async Task An_applied_file_that_changed_stops_with_its_name()
    {
        await using var database = await PostgresDatabase.CreateEmptyAsync();
        await Migrator(database, First, Second).ApplyAsync(default);
        var changed = SchemaFile.Parse(First.FileName, First.Sql + "-- one more line\n");

        var refused = await Assert.ThrowsAsync<StartupException>(() => Migrator(database, changed, Second).ApplyAsync(default));

        Assert.Equal(StartupException.BadSchema, refused.ExitCode);
        Assert.StartsWith("The schema file 0001_first.sql has changed after it was applied", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_endings_of_a_checkout_do_not_change_a_file()
    {
        await using var database = await PostgresDatabase.CreateEmptyAsync();
        await Migrator(database, First).ApplyAsync(default);
        var windows = SchemaFile.Parse(First.FileName, First.Sql.Replace("\n", "\r\n", StringComparison.Ordinal));

        Assert.Equal(0, await Migrator(database, windows).ApplyAsync(default));
    }

    [Fact]
    public async Task A_file_that_fails_leaves_nothing_and_is_named()
    {
        await using var database = await PostgresDatabase.CreateEmptyAsync();
        var broken = SchemaFile.Parse("0002_broken.sql", "create table half (id integer);\n\ninsert into half\nvalues ('x');\n");

        var failed = await Assert.ThrowsAsync<StartupException>(() => Migrator(database, First, broken).ApplyAsync(default));

        Assert.StartsWith("The schema file 0002_broken.sql failed: 22P02 ", failed.Message, StringComparison.Ordinal);
        Assert.True(await database.ScalarAsync<bool>("select to_regclass('half') is null and to_regclass('first') is not null"));
        Assert.Equal(1, await Migrator(database, First, Second).ApplyAsync(default));
    }

    [Fact]
    public async Task A_newer_schema_than_this_build_knows_is_left_alone()
    {
        await using var database = await PostgresDatabase.CreateEmptyAsync();
        await Migrator(database, First, Second).ApplyAsync(default);

        Assert.Equal(0, await Migrator(database, First).ApplyAsync(default));
    }

    [Fact]
    public async Task Verifying_names_the_first_file_that_is_not_applied()
    {
        await using var database = await PostgresDatabase.CreateEmptyAsync();
        await AssertMissing(First.FileName);
        await Migrator(database, First).ApplyAsync(default);
        await AssertMissing(Second.FileName);

        async Task AssertMissing(string file)
        {
            var refused = await Assert.ThrowsAsync<StartupException>(() => Migrator(database, First, Second).VerifyAsync(default));
            Assert.StartsWith($"The schema file {file} is not applied", refused.Message, StringComparison.Ordinal);
        }
    }

    private static SchemaMigrator Migrator(PostgresDatabase database, params SchemaFile[] files) => Migrator(database.DataSource, files);

    private static SchemaMigrator Migrator(NpgsqlDataSource dataSource, params SchemaFile[] files) =>
        new(dataSource, files, "9.9.9", NullLogger<SchemaMigrator>.Instance);
}
