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
        builder.Logging.AddConsoleFormatter<JsonLogFormatter, ConsoleFormatterOptions>();
        builder.Logging.AddConsoleFormatter<TextLogFormatter, ConsoleFormatterOptions>();

        // Read here, because the console picks its formatter before options are validated; a bad value is reported by then.
        var text = builder.Configuration[$"{LogOptions.Section}:{nameof(LogOptions.Format)}"] == "text";
        builder.Logging.AddConsole(o => o.FormatterName = text ? TextLogFormatter.FormatterName : JsonLogFormatter.FormatterName);
    }
}
