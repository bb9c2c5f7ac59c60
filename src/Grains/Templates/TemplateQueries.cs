using System.Collections.Immutable;
using Dapper;
using Nexus.Grains.Storage;
using Nexus.Templates;
using Npgsql;

namespace Nexus.Grains.Templates;

/// <summary>Reads what <see cref="TemplateProjection"/> wrote, and adds the template that comes with the program.</summary>
internal sealed class TemplateQueries(NpgsqlDataSource database) : ITemplateQueries
{
    private static readonly string List = SqlText.Read<TemplateQueries>("ListTemplates");
    private static readonly string Versions = SqlText.Read<TemplateQueries>("ListVersions");

    private static readonly TemplateSummary BuiltIn = new(
        BuiltInTemplates.General.Id, BuiltInTemplates.Details.Definition.Name, BuiltInTemplates.Details.Definition.Description,
        BuiltInTemplates.General.Version, IsBuiltIn: true, BuiltInTemplates.Details.CreatedAt, BuiltInTemplates.Details.UpdatedAt);

    /// <inheritdoc/>
    public Task<ImmutableArray<DomainInfo>> ListDomainsAsync(CancellationToken cancellationToken) => Task.FromResult(BuiltInTemplates.Domains);

    /// <inheritdoc/>
    public TemplateDetails? FindBuiltIn(string id) => id == BuiltInTemplate.Id ? BuiltInTemplates.Details : null;

    /// <inheritdoc/>
    public async Task<ImmutableArray<TemplateSummary>> ListAsync(string? search, string? after, int count, CancellationToken cancellationToken)
    {
        var parameters = new { pattern = search is null ? null : $"%{SqlLike.Escape(search)}%", after, limit = count };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(List, parameters, cancellationToken: cancellationToken));
        ImmutableArray<TemplateSummary> saved = [.. rows.Select(r => r.ToSummary())];
        // Its id is older than any that was made since, so it is the last one of the list.
        return saved.Length < count && ComesAfter(after) && Matches(search) ? saved.Add(BuiltIn) : saved;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<TemplateVersionInfo>> ListVersionsAsync(
        string templateId, int? below, int count, CancellationToken cancellationToken)
    {
        if (templateId == BuiltIn.Id)
            return below is null ? [new TemplateVersionInfo(BuiltIn.Version, BuiltIn.Name, BuiltIn.UpdatedAt, RestoredFrom: null)] : [];
        var parameters = new { template_id = templateId, below, limit = count };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<VersionRow>(new CommandDefinition(Versions, parameters, cancellationToken: cancellationToken));
        return [.. rows.Select(r => r.ToInfo())];
    }

    private static bool ComesAfter(string? place) => place is null || string.CompareOrdinal(BuiltIn.Id, place) < 0;

    private static bool Matches(string? search) => search is null
        || BuiltIn.Name.Contains(search, StringComparison.OrdinalIgnoreCase)
        || BuiltIn.Description!.Contains(search, StringComparison.OrdinalIgnoreCase);

    private static DateTimeOffset Utc(DateTime time) => new(time, TimeSpan.Zero);

    private sealed class Row
    {
        public required string Id { get; init; }

        public required string Name { get; init; }

        public string? Description { get; init; }

        public int Version { get; init; }

        public DateTime CreatedAt { get; init; }

        public DateTime UpdatedAt { get; init; }

        public TemplateSummary ToSummary() => new(Id, Name, Description, Version, IsBuiltIn: false, Utc(CreatedAt), Utc(UpdatedAt));
    }

    private sealed class VersionRow
    {
        public int Version { get; init; }

        public required string Name { get; init; }

        public DateTime CreatedAt { get; init; }

        public int? RestoredFrom { get; init; }

        public TemplateVersionInfo ToInfo() => new(Version, Name, Utc(CreatedAt), RestoredFrom);
    }
}
