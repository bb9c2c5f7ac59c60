using Nexus.Silo.Schema;
using Nexus.Silo.Startup;

namespace Nexus.Silo.Tests.Schema;

public sealed class SchemaFileTests
{
    [Fact]
    public void Files_are_sorted_by_number()
    {
        var files = SchemaFile.InOrder([Named("0002_b.sql"), Named("0001_a.sql")]);

        Assert.Equal(["0001_a.sql", "0002_b.sql"], files.Select(f => f.FileName));
    }

    [Fact]
    public void A_gap_is_refused_and_named()
    {
        var refused = Assert.Throws<StartupException>(() => SchemaFile.InOrder([Named("0001_a.sql"), Named("0003_c.sql")]));

        Assert.Equal("A schema file with the number 0002 is missing: the next one is 0003_c.sql.", refused.Message);
    }

    [Fact]
    public void A_number_that_is_used_twice_is_refused_and_named()
    {
        var refused = Assert.Throws<StartupException>(() => SchemaFile.InOrder([Named("0001_a.sql"), Named("0001_b.sql")]));

        Assert.Equal("The schema files 0001_a.sql and 0001_b.sql have the same number.", refused.Message);
    }

    [Theory]
    [InlineData("1_a.sql")]
    [InlineData("0001-a.sql")]
    [InlineData("0001_A.sql")]
    [InlineData("users.sql")]
    public void A_name_without_its_number_is_refused(string fileName)
    {
        Assert.Throws<StartupException>(() => Named(fileName));
    }

    private static SchemaFile Named(string fileName) => SchemaFile.Parse(fileName, "select 1");
}
