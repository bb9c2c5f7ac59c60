namespace Nexus.Testing.Engines;

/// <summary>How many silos the hosts under test have: <c>NEXUS_TEST_SILOS</c>, 1 when it is not set. More need the Orleans engine.</summary>
public static class TestSilos
{
    private const string Variable = "NEXUS_TEST_SILOS";

    /// <summary>At least 1.</summary>
    public static int Count { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } value
        ? int.Parse(value, System.Globalization.CultureInfo.InvariantCulture)
        : 1;
}
