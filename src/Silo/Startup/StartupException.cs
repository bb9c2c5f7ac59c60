namespace Nexus.Silo.Startup;

/// <summary>
/// The process can't start, for a reason that an operator can mend. Its problems go to standard error, one a line, without
/// a stack trace, and the process ends with <see cref="ExitCode"/>.
/// </summary>
public sealed class StartupException : Exception
{
    /// <summary>A setting is bad.</summary>
    public const int BadConfiguration = 2;

    /// <summary>PostgreSQL could not be reached within the allowed time, or refused the login.</summary>
    public const int DatabaseUnavailable = 3;

    /// <summary>The schema in the database and the schema files of this build don't fit together.</summary>
    public const int BadSchema = 4;

    /// <summary>The port to listen on is taken or may not be used.</summary>
    public const int PortUnavailable = 5;

    /// <summary>The cluster could not be joined, or no silo of it answered.</summary>
    public const int ClusterUnavailable = 6;

    /// <summary>With one problem.</summary>
    public StartupException(int exitCode, string problem, Exception? inner = null)
        : this(exitCode, [problem], inner)
    {
    }

    /// <summary>With all problems that were found.</summary>
    public StartupException(int exitCode, IReadOnlyList<string> problems, Exception? inner = null)
        : base(string.Join(Environment.NewLine, problems), inner)
    {
        ExitCode = exitCode;
        Problems = problems;
    }

    /// <summary>What the process ends with; never 0 or 1.</summary>
    public int ExitCode { get; }

    /// <summary>One line each.</summary>
    public IReadOnlyList<string> Problems { get; }
}
