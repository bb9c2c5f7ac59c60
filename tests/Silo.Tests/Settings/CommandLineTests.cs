using Nexus.Silo.Settings;
using Nexus.Silo.Startup;

namespace Nexus.Silo.Tests.Settings;

public sealed class CommandLineTests
{
    [Fact]
    public void Without_arguments_it_serves()
    {
        var command = CommandLine.Parse([]);

        Assert.Equal(CommandAction.Serve, command.Action);
        Assert.Empty(command.Settings);
    }

    [Theory]
    [InlineData("--version", CommandAction.Version)]
    [InlineData("--help", CommandAction.Help)]
    [InlineData("--apply-schema", CommandAction.ApplySchema)]
    [InlineData("--print-openapi", CommandAction.PrintOpenApi)]
    [InlineData("--print-configuration", CommandAction.PrintConfiguration)]
    public void A_flag_says_what_to_do_instead(string flag, CommandAction action)
    {
        Assert.Equal(action, CommandLine.Parse([flag]).Action);
    }

    [Fact]
    public void Settings_are_given_with_a_space_or_an_equals_sign()
    {
        var command = CommandLine.Parse(["--port", "8081", "--log=text", "--Nexus:Postgres:MaxPoolSize", "7", "--Nexus:Home=/a=b"]);

        Assert.Equal("http://127.0.0.1:8081", command.Settings["urls"]);
        Assert.Equal("text", command.Settings["Nexus:Log:Format"]);
        Assert.Equal("7", command.Settings["nexus:postgres:maxpoolsize"]);
        Assert.Equal("/a=b", command.Settings["Nexus:Home"]);
    }

    [Fact]
    public void Everything_that_is_wrong_is_reported_at_once()
    {
        var refused = Assert.Throws<StartupException>(() => CommandLine.Parse(["--prot", "serve", "--log"]));

        Assert.Equal(StartupException.BadConfiguration, refused.ExitCode);
        Assert.Equal(
            ["--prot is not an option of this program: see --help.", "serve is not an option of this program: see --help.", "--log needs a value: --log=..."],
            refused.Problems);
    }
}
