using System.CommandLine;
using Nexus.Cli.Bench;

// What ./nexus runs beyond starting and stopping.
return await new RootCommand("Tools for a running Nexus.") { BenchCommand.Create() }.Parse(args).InvokeAsync();
