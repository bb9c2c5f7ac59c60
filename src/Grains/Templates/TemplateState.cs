using System.Text.Json;
using Nexus.Results;
using Nexus.Templates;

namespace Nexus.Grains.Templates;

/// <summary>
/// A template as it is stored: its newest version, and how many there are. Earlier ones are rows of their own. Each method answers
/// the next state with the event of the step.
/// </summary>
internal sealed record TemplateState
{
    /// <summary><c>tpl_...</c></summary>
    public required string Id { get; init; }

    /// <summary>The number of events so far.</summary>
    public int Revision { get; init; }

    /// <summary>The number of the newest version.</summary>
    public int Version { get; init; }

    /// <summary>What the newest version says.</summary>
    public required TemplateDefinition Definition { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the newest version was made, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>UTC; null: it is in use.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>The newest version as a row of its own.</summary>
    internal TemplateVersionState Row => new() { Definition = Definition, CreatedAt = UpdatedAt };

    /// <summary>Makes one.</summary>
    public static TemplateChange Create(string id, TemplateDefinition definition, DateTimeOffset now) => new(
        new TemplateState { Id = id, Revision = 1, Version = 1, Definition = definition, CreatedAt = now, UpdatedAt = now },
        new TemplateCreated(id, 1, 1, definition.Name, definition.Description, now));

    /// <summary>The next version; what says the same as the newest one changes nothing.</summary>
    public TemplateChange Change(TemplateDefinition definition, int? restoredFrom, DateTimeOffset now)
    {
        if (SaysTheSame(definition))
            return new TemplateChange(this, Happened: null);
        var next = this with { Revision = Revision + 1, Version = Version + 1, Definition = definition, UpdatedAt = now };
        return new TemplateChange(
            next, new TemplateChanged(Id, next.Revision, next.Version, definition.Name, definition.Description, now, restoredFrom));
    }

    /// <summary>Takes it out of use.</summary>
    public TemplateChange Delete(DateTimeOffset now) => new(
        this with { Revision = Revision + 1, DeletedAt = now },
        new TemplateDeleted(Id, Revision + 1, Version, Definition.Name, Definition.Description, now));

    /// <summary>Why a change can't be made, or null.</summary>
    public Error? Refuse(long? expected) =>
        DeletedAt is not null ? TemplateErrors.NotFound
        : expected is { } version && version != Version ? TemplateErrors.Changed
        : null;

    /// <summary>The newest version, for others to see.</summary>
    public TemplateDetails ToDetails() => ToDetails(Version, Row);

    /// <summary>A version, for others to see.</summary>
    public TemplateDetails ToDetails(int version, TemplateVersionState row) => new(
        Id, version, version == Version, IsBuiltIn: false, row.Definition, TemplateCheck.Of(row.Definition).Warnings, CreatedAt, row.CreatedAt);

    private bool SaysTheSame(TemplateDefinition other) => JsonElement.DeepEquals(
        JsonSerializer.SerializeToElement(Definition, TemplatesJson.Default.TemplateDefinition),
        JsonSerializer.SerializeToElement(other, TemplatesJson.Default.TemplateDefinition));
}

/// <summary>A step of a template.</summary>
/// <param name="State">What it becomes.</param>
/// <param name="Happened">The fact to write with it; null: nothing changed.</param>
internal sealed record TemplateChange(TemplateState State, TemplateEvent? Happened);

/// <summary>An earlier version as it is stored. It never changes.</summary>
internal sealed record TemplateVersionState
{
    /// <summary>What it says.</summary>
    public required TemplateDefinition Definition { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
