using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Nexus.Api.Gateway;
using Nexus.Silo.Hosting;
using Nexus.Silo.Schema;
using Npgsql;

namespace Nexus.Silo.Postgres;

/// <summary>Registers the data source that every part shares, and what the start does with it.</summary>
internal static class PostgresServices
{
    public static IServiceCollection AddNexusPostgres(this IServiceCollection services)
    {
        services.AddOptions<PostgresOptions>().BindConfiguration(PostgresOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<PostgresOptions>, ConnectionStringCheck>();
        services.AddSingleton(static provider => CreateDataSource(
            provider.GetRequiredService<IOptions<PostgresOptions>>().Value, provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(static provider => new SchemaMigrator(
            provider.GetRequiredService<NpgsqlDataSource>(),
            SchemaFile.Embedded(typeof(SchemaMigrator).Assembly),
            BuildVersion.Text,
            provider.GetRequiredService<ILogger<SchemaMigrator>>()));
        services.AddSingleton<PostgresArrival>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IReadinessCheck, PostgresReadiness>());
        return services;
    }

    private static NpgsqlDataSource CreateDataSource(PostgresOptions options, ILoggerFactory logs)
    {
        var builder = new NpgsqlDataSourceBuilder(options.ConnectionString);
        builder.UseLoggerFactory(logs);

        // What metrics call the pool: without it, the connection string.
        builder.Name = "nexus";
        var connection = builder.ConnectionStringBuilder;
        var written = connection.Keys.ToHashSet(StringComparer.Ordinal);

        // What the operator wrote into the connection string wins over the options' defaults.
        if (!written.Contains("Maximum Pool Size"))
            connection.MaxPoolSize = options.MaxPoolSize;
        if (!written.Contains("Command Timeout"))
            connection.CommandTimeout = options.CommandTimeoutSeconds;
        if (!written.Contains("Max Auto Prepare"))
            connection.MaxAutoPrepare = options.PreparedStatements;
        if (!written.Contains("Auto Prepare Min Usages"))
            connection.AutoPrepareMinUsages = 3;

        // Nothing changes a session's settings, and statements stay prepared: a reset at each return to the pool would only cost
        // PostgreSQL seven statements.
        if (!written.Contains("No Reset On Close"))
            connection.NoResetOnClose = true;
        connection.ApplicationName ??= "nexus";
        connection.Multiplexing = false;
        return builder.Build();
    }

    private sealed class ConnectionStringCheck : IValidateOptions<PostgresOptions>
    {
        public ValidateOptionsResult Validate(string? name, PostgresOptions options)
        {
            try
            {
                var parsed = new NpgsqlConnectionStringBuilder(options.ConnectionString);
                return options.ConnectionString.Length == 0 || parsed.Host is { Length: > 0 }
                    ? ValidateOptionsResult.Success
                    : Fail("It names no Host.");
            }
            catch (Exception e) when (e is ArgumentException or FormatException)
            {
                // The parser's own message may repeat the string, and with it the password.
                return Fail(e is ArgumentException { ParamName: { Length: > 0 } keyword } && !keyword.Contains('=', StringComparison.Ordinal)
                    ? $"It can't be read at \"{keyword}\"."
                    : "It can't be read: Key=value pairs with semicolons between them are expected.");
            }
        }

        private static ValidateOptionsResult Fail(string reason) =>
            ValidateOptionsResult.Fail($"{nameof(PostgresOptions.ConnectionString)}: {reason}");
    }
}
