namespace Nexus.Grains.Analytics;

/// <summary>Marks the folder of the feature's statements.</summary>
internal sealed class AnalyticsSql;
