using Microsoft.Extensions.Logging.Console;

namespace Nexus.Silo.Logs;

/// <summary>Registers logging to standard output.</summary>
internal static class LogServices
{
    public static void AddNexusLogs(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<LogOptions>().BindConfiguration(LogOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Logging.Configure(o => o.ActivityTrackingOptions = ActivityTrackingOptions.None);

        // The framework's own scope of a request holds its path, which can hold a secret (a bot's token). The API has one of its
        // own, without it; TraceIds makes the activity that would be missing now.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Logging.AddConsoleFormatter<JsonLogFormatter, ConsoleFormatterOptions>();
        builder.Logging.AddConsoleFormatter<TextLogFormatter, ConsoleFormatterOptions>();

        // Read here, because the console picks its formatter before options are validated; a bad value is reported by then.
        var text = builder.Configuration[$"{LogOptions.Section}:{nameof(LogOptions.Format)}"] == "text";
        builder.Logging.AddConsole(o => o.FormatterName = text ? TextLogFormatter.FormatterName : JsonLogFormatter.FormatterName);
    }
}
