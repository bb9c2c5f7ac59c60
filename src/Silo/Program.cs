using Nexus.Silo.Engines;
using Nexus.Silo.Hosting;
using Nexus.Silo.Settings;
using Nexus.Silo.Startup;

// The one server process: hosts the grains and answers HTTP. What an operator can mend ends it with one line a problem.
try
{
    var command = CommandLine.Parse(args);
    switch (command.Action)
    {
        case CommandAction.Help:
            await Console.Out.WriteAsync(CommandLine.Help);
            return 0;
        case CommandAction.Version:
            await Console.Out.WriteLineAsync($"nexus {BuildVersion.Text} ({Engine.Name} {Engine.Version})");
            return 0;
        case CommandAction.PrintConfiguration:
            await Console.Out.WriteAsync(ConfigurationPage.Render(NexusHost.CreateBuilder(command.Settings).Services));
            return 0;
        case CommandAction.PrintOpenApi:
            await OpenApiDocument.PrintAsync(Console.OpenStandardOutput());
            return 0;
        case CommandAction.PrintPermissions:
            await Console.Out.WriteAsync(await OpenApiDocument.RenderPermissionsAsync());
            return 0;
    }

    await using var app = NexusHost.Build(NexusHost.CreateBuilder(command.Settings));
    await NexusHost.PrepareAsync(app, CancellationToken.None);
    if (command.Action == CommandAction.ApplySchema)
        return 0;
    await NexusHost.StartAsync(app, CancellationToken.None);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (StartupException e)
{
    foreach (var problem in e.Problems)
        await Console.Error.WriteLineAsync(problem);
    return e.ExitCode;
}
