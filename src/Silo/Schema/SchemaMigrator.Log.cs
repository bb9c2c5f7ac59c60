namespace Nexus.Silo.Schema;

public sealed partial class SchemaMigrator
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Applied schema file {File}")]
    private partial void LogApplied(string file);

    [LoggerMessage(Level = LogLevel.Information, Message = "Another process applies the schema, waiting for it")]
    private partial void LogWaiting();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database has schema number {Newest}, this build knows {Known}: a newer version runs beside this one")]
    private partial void LogNewerSchema(int newest, int known);
}
