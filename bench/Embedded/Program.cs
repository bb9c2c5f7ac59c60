using BenchmarkDotNet.Running;
using Nexus.Embedded.Bench;

if (args is ["--quick"])
    await QuickRun.PrintAsync();
else
    BenchmarkSwitcher.FromAssembly(typeof(GrainCallBenchmark).Assembly).Run(args);
