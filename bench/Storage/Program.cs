using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Bench.Storage;
using Nexus.Grains.Events;
using Nexus.Grains.Storage;
using Npgsql;

// Writes a second of combining storage, against pgbench running one equivalent transaction on the same server:
//   NEXUS_TEST_POSTGRES=... dotnet run -c Release --project bench/Storage -- [--seconds 5] [--callers 1,16,64,256] [--lanes 1,2,3] [--pgbench path]
var arguments = new ConfigurationBuilder().AddCommandLine(args).Build();
var server = Environment.GetEnvironmentVariable("NEXUS_TEST_POSTGRES")
    ?? throw new InvalidOperationException("NEXUS_TEST_POSTGRES holds no connection string.");
var seconds = arguments.GetValue("seconds", 5);
var callers = Numbers("callers", "1,16,64,256");
var lanes = Numbers("lanes", "2");
var rows = arguments.GetValue("rows", 100_000);
var pgbench = arguments["pgbench"] ?? "/usr/lib/postgresql/15/bin/pgbench";

var etags = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
var database = new NpgsqlConnectionStringBuilder(server) { Database = "nexus_storage_bench", MaxPoolSize = 20 };
await ExecuteAsync(server, $"drop database if exists {database.Database} with (force)");
await ExecuteAsync(server, $"create database {database.Database}");
await ExecuteAsync(database.ConnectionString, Resource("schema.sql"));
await ExecuteAsync(database.ConnectionString, Resource("pgbench.sql"));

Console.WriteLine($"{seconds} s each, {rows} states, {Environment.ProcessorCount} processors");
Console.WriteLine($"{"callers",8} {"lanes",6} {"pgbench/s",10} {"writes/s",10} {"ratio",7} {"p50 ms",8} {"p99 ms",8} {"KiB/write",10} {"cpu µs/write",13}");
foreach (var count in callers)
{
    var peer = arguments["skip-peer"] is null ? await PgbenchAsync(count) : 0;
    foreach (var lane in lanes)
    {
        var (perSecond, p50, p99, bytes, cpu) = await StorageAsync(count, lane);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count,8} {lane,6} {peer,10:0} {perSecond,10:0} {perSecond / peer,7:P0} {p50,8:0.00} {p99,8:0.00} {bytes / 1024,10:0.0} {cpu,13:0.0}"));
    }
}

await ExecuteAsync(server, $"drop database {database.Database} with (force)");
return 0;

async Task<(double PerSecond, double P50, double P99, double Bytes, double Cpu)> StorageAsync(int count, int lane)
{
    await using var provider = Services(lane);
    var storage = provider.GetRequiredService<CombiningStorage>();
    var catalog = provider.GetRequiredService<EventCatalog>();
    await RunAsync(TimeSpan.FromSeconds(1));

    var (allocated, cpuBefore, watch) = (GC.GetTotalAllocatedBytes(), Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
    var latencies = await RunAsync(TimeSpan.FromSeconds(seconds));
    var elapsed = watch.Elapsed.TotalSeconds;
    var bytes = (double)(GC.GetTotalAllocatedBytes() - allocated) / latencies.Length;
    var cpu = (Environment.CpuUsage.TotalTime - cpuBefore).TotalMicroseconds / latencies.Length;
    Array.Sort(latencies);
    return (latencies.Length / elapsed, latencies[latencies.Length / 2], latencies[(int)(latencies.Length * 0.99)], bytes, cpu);

    async Task<double[]> RunAsync(TimeSpan time)
    {
        var until = TimeProvider.System.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var all = await Task.WhenAll(Enumerable.Range(0, count).Select(caller => CallAsync(caller, until)));
        return [.. all.SelectMany(l => l)];
    }

    async Task<List<double>> CallAsync(int caller, long until)
    {
        await Task.Yield();
        var own = new List<double>();
        var random = new Random(caller);
        // Each caller has its own part of the rows, as each grain is activated once.
        var part = rows / count;
        while (TimeProvider.System.GetTimestamp() < until)
        {
            var key = $"acc_{(caller * part) + random.Next(part)}";
            var started = Stopwatch.GetTimestamp();
            var state = new GrainState<Document<Account>> { ETag = etags.GetValueOrDefault(key) };
            var account = new Account("usr_0199c0ffee0070008000000000000001", 1234, "some text that stands for a small state of a grain", ["a", "b", "c"]);
            state.State = new Document<Account>
            {
                State = account,
                Events = [catalog.Envelop(new Changed(12, 1234), key, "usr_1", TimeProvider.System.GetUtcNow())],
            };
            await storage.WriteStateAsync("bench.account", GrainId.Create("bench", key), state);
            etags[key] = state.ETag!;
            own.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return own;
    }
}

async Task<double> PgbenchAsync(int count)
{
    var start = new ProcessStartInfo(pgbench)
    {
        ArgumentList =
        {
            "-n", "-M", "prepared", "-c", $"{count}", "-j", $"{Math.Min(count, Environment.ProcessorCount)}", "-T", $"{seconds}",
            "-h", database.Host!, "-p", $"{database.Port}", "-U", database.Username ?? "postgres",
            "-f", Path.Combine(AppContext.BaseDirectory, "store.pgbench"), database.Database!,
        },
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["PGPASSWORD"] = database.Password },
    };
    using var process = Process.Start(start) ?? throw new InvalidOperationException($"{pgbench} did not start.");
    var errors = process.StandardError.ReadToEndAsync();
    var output = await process.StandardOutput.ReadToEndAsync();
    await process.WaitForExitAsync();
    var match = Regex.Match(output, @"tps = (?<tps>[\d.]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
    return match.Success
        ? double.Parse(match.Groups["tps"].Value, CultureInfo.InvariantCulture)
        : throw new InvalidOperationException($"pgbench said: {output} {await errors}");
}

ServiceProvider Services(int lane)
{
    var configuration = new ConfigurationBuilder()
        .AddInMemoryCollection([new("Nexus:Storage:Lanes", $"{lane}"), new("Nexus:Storage:MaxBatch", arguments["batch"] ?? "512")]).Build();
    return new ServiceCollection()
        .AddLogging()
        .AddSingleton(NpgsqlDataSource.Create(database))
        .AddNexusStorage(configuration)
        .AddNexusEvents(configuration)
        .AddEvents(BenchJson.Default, typeof(Changed))
        .BuildServiceProvider();
}

int[] Numbers(string name, string fallback) =>
    [.. (arguments[name] ?? fallback).Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];

static string Resource(string name)
{
    using var reader = new StreamReader(typeof(Account).Assembly.GetManifestResourceStream(name)!);
    return reader.ReadToEnd();
}

static async Task ExecuteAsync(string connectionString, string sql)
{
    await using var source = NpgsqlDataSource.Create(connectionString);
    await using var command = source.CreateCommand(sql);
    await command.ExecuteNonQueryAsync();
}
