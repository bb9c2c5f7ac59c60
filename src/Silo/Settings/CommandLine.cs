using Nexus.Silo.Startup;

namespace Nexus.Silo.Settings;

/// <summary>What the process was asked to do.</summary>
public enum CommandAction
{
    /// <summary>Serve until it is told to stop.</summary>
    Serve,

    /// <summary>Bring the schema up to date and end: for a migration job.</summary>
    ApplySchema,

    /// <summary>Print how it is used.</summary>
    Help,

    /// <summary>Print the version and the engine.</summary>
    Version,

    /// <summary>Print the page that lists every setting.</summary>
    PrintConfiguration,

    /// <summary>Print the OpenAPI document; needs no PostgreSQL.</summary>
    PrintOpenApi,

    /// <summary>Print the page that says who may call what; needs no PostgreSQL.</summary>
    PrintPermissions,
}

/// <summary>The process's arguments.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Settings">Settings by their configuration key; they win over the environment and the file.</param>
public sealed record CommandLine(CommandAction Action, IReadOnlyDictionary<string, string?> Settings)
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Help = """
        Usage: Nexus.Silo [what to do] [settings]

        Without anything it serves until SIGTERM. What to do instead:
          --apply-schema         bring the database's schema up to date, then end
          --version              print the version and the engine
          --print-openapi        print the OpenAPI document (needs no PostgreSQL)
          --print-permissions    print the page that says who may call what
          --print-configuration  print the page that lists every setting
          --help                 print this

        Settings (each has an environment variable too: Nexus:Http:Port is NEXUS__HTTP__PORT):
          --port 8080            where to listen, on this machine only
          --urls http://*:8080   where to listen
          --log text             log lines for people instead of JSON
          --Nexus:Postgres:MaxPoolSize 50 (any setting by its name; secrets belong into the environment or files)

        Exit codes: 0 stopped as asked, 2 a bad setting, 3 no PostgreSQL, 4 the schema doesn't fit, 5 the port can't be used,
        6 the cluster can't be joined.

        """;

    private static readonly Dictionary<string, CommandAction> Actions = new(StringComparer.Ordinal)
    {
        ["--apply-schema"] = CommandAction.ApplySchema,
        ["--help"] = CommandAction.Help,
        ["-h"] = CommandAction.Help,
        ["--version"] = CommandAction.Version,
        ["--print-configuration"] = CommandAction.PrintConfiguration,
        ["--print-openapi"] = CommandAction.PrintOpenApi,
        ["--print-permissions"] = CommandAction.PrintPermissions,
    };

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="StartupException">One is not known or lacks its value.</exception>
    public static CommandLine Parse(IReadOnlyList<string> args)
    {
        var action = CommandAction.Serve;
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var problems = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            if (Actions.TryGetValue(args[i], out var asked))
            {
                action = asked;
                continue;
            }

            var equals = args[i].IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? args[i] : args[i][..equals];
            if (Key(name) is not { } key)
                problems.Add($"{name} is not an option of this program: see --help.");
            else if (equals >= 0)
                settings[key] = Value(name, args[i][(equals + 1)..]);
            else if (i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
                settings[key] = Value(name, args[++i]);
            else
                problems.Add($"{name} needs a value: {name}=...");
        }

        return problems.Count == 0 ? new(action, settings) : throw new StartupException(StartupException.BadConfiguration, problems);
    }

    private static string? Key(string name) => name switch
    {
        "--port" or "--urls" => "urls",
        "--log" => "Nexus:Log:Format",
        _ when name.StartsWith("--", StringComparison.Ordinal) && name.Contains(':', StringComparison.Ordinal) => name[2..],
        _ => null,
    };

    private static string Value(string name, string value) => name == "--port" ? $"http://127.0.0.1:{value}" : value;
}
