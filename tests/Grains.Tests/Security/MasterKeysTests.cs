using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nexus.Grains.Security;

namespace Nexus.Grains.Tests.Security;

public sealed class MasterKeysTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("nexus-home-");

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public void A_key_is_made_once_and_only_its_owner_can_read_it()
    {
        var first = Load(new SecurityOptions());
        var file = new FileInfo(Path.Combine(_home.FullName, "secrets", "master.key"));
        Assert.True(file.Exists);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, file.Directory!.UnixFileMode);
        }

        Assert.Equal(first.Current.Id, Load(new SecurityOptions()).Current.Id);
        Assert.Single(file.Directory!.GetFiles());
    }

    [Fact]
    public async Task Processes_that_start_together_share_one_key()
    {
        // Often, because few of them meet at the one moment where they could miss each other.
        for (var round = 0; round < 100; round++)
        {
            var home = _home.CreateSubdirectory($"{round}").FullName;
            using var start = new Barrier(8);
            var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return Load(new SecurityOptions(), home).Current.Id;
                },
                TaskCreationOptions.LongRunning)));
            Assert.Single(ids.Distinct());
            Assert.Single(Directory.GetFiles(Path.Combine(home, "secrets")));
        }
    }

    [Fact]
    public void A_configured_key_is_used_instead()
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        Assert.Equal(
            Load(new SecurityOptions { MasterKey = key }).Current.Id,
            Load(new SecurityOptions { MasterKey = key + "\n" }).Current.Id);
        Assert.False(Directory.Exists(Path.Combine(_home.FullName, "secrets")));
    }

    [Theory]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_key_of_another_size_is_refused_with_the_settings_name(string key)
    {
        var e = Assert.Throws<OptionsValidationException>(() => Load(new SecurityOptions { MasterKey = key }));
        Assert.Contains("Nexus:Security:MasterKey", e.Message, StringComparison.Ordinal);
        Assert.Contains("openssl rand", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, e.Message, StringComparison.Ordinal);
    }

    private MasterKeys Load(SecurityOptions options, string? home = null) => new(
        Options.Create(options),
        new ConfigurationBuilder().AddInMemoryCollection([new("Nexus:Home", home ?? _home.FullName)]).Build(),
        NullLogger<MasterKeys>.Instance);
}
