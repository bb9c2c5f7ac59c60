using System.Diagnostics;

namespace Nexus.Cli.Bench;

/// <summary>The time that processors have spent on a process: unlike elapsed time it hardly depends on what else the machine does.</summary>
internal static class ProcessorTime
{
    /// <summary>Since the process started.</summary>
    public static TimeSpan Of(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.TotalProcessorTime;
    }
}
