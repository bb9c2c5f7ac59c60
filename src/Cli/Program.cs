using System.CommandLine;
using Nexus.Cli.Batch;
using Nexus.Cli.Bench;

// What ./nexus runs beyond starting and stopping.
return await new RootCommand("Tools for a running Nexus.") { BatchCommand.Create(), BenchCommand.Create() }.Parse(args).InvokeAsync();
