using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Nexus.Results;
using Nexus.Silo.Hosting;
using Nexus.Templates;
using Nexus.Testing;
using Nexus.Users;
using Orleans.Serialization;

namespace Nexus.Cluster.Tests.Serialization;

/// <summary>What one process sends, another one reads: every message through Orleans's own serializer, as the host sets it up.</summary>
public sealed class MessageTests : IDisposable
{
    private const string Folder = "tests/Cluster.Tests/Serialization/Golden";
    private readonly ServiceProvider _services =
        NexusHost.CreateBuilder(new Dictionary<string, string?>(StringComparer.Ordinal)).Services.BuildServiceProvider();

    [Fact]
    public void The_messages_there_are_are_seen()
    {
        Assert.Contains(typeof(Result<SessionGrant>), Messages.InSignatures);
        Assert.Contains(typeof(ExecutionFrame), Messages.InSignatures);
        Assert.Contains(typeof(StartExecution), Messages.Declared);
    }

    [Fact]
    public void Everything_in_a_grain_signature_arrives_as_it_was_sent()
    {
        foreach (var message in Messages.InSignatures.Concat(Messages.Declared).Distinct().SelectMany(Samples.Of))
            Assert.Equal(Content.Of(message), Content.Of(SentAndRead(message)));
    }

    [Fact]
    public void Everything_in_a_grain_signature_survives_the_copy_between_grains_of_one_silo()
    {
        var copier = _services.GetRequiredService<DeepCopier>();
        foreach (var message in Messages.InSignatures.Concat(Messages.Declared).Distinct().SelectMany(Samples.Of))
            Assert.Equal(Content.Of(message), Content.Of(copier.Copy(message)));
    }

    [Fact]
    public void An_outcome_arrives_as_success_or_as_failure()
    {
        var success = SentAndRead((Result<string>)"done");
        var failure = SentAndRead((Result<string>)UserErrors.UserNotFound);

        Assert.Equal("done", success.Require());
        Assert.Equal(UserErrors.UserNotFound.Code, failure.Error!.Code);
    }

    [Fact]
    public void Aliases_are_unique_and_every_message_has_one()
    {
        var aliases = Messages.Declared.Select(t => (Type: t, Alias: t.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias)).ToList();

        Assert.DoesNotContain(aliases, a => a.Alias is null);
        Assert.Empty(aliases.GroupBy(a => a.Alias, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    [Fact]
    public void Numbers_are_unique_in_every_message()
    {
        foreach (var type in Messages.Declared)
        {
            var numbers = type.GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Select(m => m.GetCustomAttribute<IdAttribute>()?.Id).Where(id => id is not null);
            Assert.Empty(numbers.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => $"{type}: {g.Key}"));
        }
    }

    /// <summary>
    /// A silo of the previous version runs beside one of this version while a cluster is rolled. A file holds the bytes that some
    /// version sent and what they meant; files are added, never changed.
    /// </summary>
    [Fact]
    public void What_an_earlier_version_sent_is_read_with_nothing_lost()
    {
        var serializer = _services.GetRequiredService<Serializer>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, Folder), "*.txt"))
        {
            var lines = File.ReadAllLines(file);

            var read = serializer.Deserialize<object>(Convert.FromBase64String(lines[0]));

            Assert.Empty(lines.Skip(1).Except(Content.Of(read), StringComparer.Ordinal));
        }
    }

    /// <summary>With <c>NEXUS_WRITE_SAMPLES=1</c> the missing ones are written, to be committed.</summary>
    [Fact]
    public void Every_message_has_a_sample_of_what_was_sent()
    {
        var missing = Messages.Declared.Where(t => !File.Exists(Sample(t))).ToList();
        if (Environment.GetEnvironmentVariable("NEXUS_WRITE_SAMPLES") == "1")
        {
            foreach (var type in missing)
                Write(type);
            missing.Clear();
        }

        Assert.Empty(missing);
    }

    public void Dispose() => _services.Dispose();

    private T SentAndRead<T>(T message)
    {
        var serializer = _services.GetRequiredService<Serializer>();
        return (T)serializer.Deserialize<object>(serializer.SerializeToArray<object>(message!))!;
    }

    private void Write(Type type)
    {
        var message = Samples.Of(type).Single();
        var bytes = _services.GetRequiredService<Serializer>().SerializeToArray<object>(message);
        Directory.CreateDirectory(Path.Combine(Repository.Root, Folder));
        File.WriteAllLines(Sample(type), [Convert.ToBase64String(bytes), .. Content.Of(message)]);
    }

    private static string Sample(Type type) => Path.Combine(Repository.Root, Folder, $"{type.GetCustomAttribute<AliasAttribute>(inherit: false)!.Alias}.txt");
}
