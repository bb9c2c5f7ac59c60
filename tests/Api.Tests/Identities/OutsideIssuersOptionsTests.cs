using System.ComponentModel.DataAnnotations;
using Nexus.Api.Identities;

namespace Nexus.Api.Tests.Identities;

public sealed class OutsideIssuersOptionsTests
{
    [Theory]
    [InlineData("https://id.example.com/realms/nexus", true)]
    [InlineData("http://127.0.0.1:8081/realms/nexus", true)]
    [InlineData("http://localhost/realms/nexus", true)]
    [InlineData("http://id.example.com/realms/nexus", false)]
    [InlineData("https://id.example.com/?a=b", false)]
    [InlineData("https://user@id.example.com/", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("nexus", false)]
    [InlineData("", false)]
    public void An_issuer_is_where_nobody_can_listen_in(string authority, bool good) =>
        Assert.Equal(good ? [] : ["Issuers.0.Authority"], Wrong(new OutsideIssuer { Name = "a", Authority = authority, Audiences = ["nexus"] }));

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("RS512")]
    public void Algorithms_that_are_weak_or_not_known_are_refused(string algorithm) =>
        Assert.Equal(["Issuers.0.Algorithms"], Wrong(Good(algorithms: ["RS256", algorithm])));

    [Fact]
    public void An_issuer_needs_an_audience_a_name_and_roles_that_exist()
    {
        Assert.Empty(Wrong(Good()));
        Assert.Equal(["Issuers.0.Audiences"], Wrong(new OutsideIssuer { Name = "a", Authority = "https://id.example.com" }));
        Assert.Equal(["Issuers.0.Name"], Wrong(new OutsideIssuer { Name = "a\nb", Authority = "https://id.example.com", Audiences = ["nexus"] }));
        Assert.Equal(["Issuers.0.Roles"], Wrong(Good(role: new RoleMapping { Theirs = "a", Ours = "root" })));
        Assert.Equal(["Issuers.1.Authority", "Issuers.1.Name"], Wrong(Good(), Good()));
    }

    private static OutsideIssuer Good(IList<string>? algorithms = null, RoleMapping? role = null) => new()
    {
        Name = "a",
        Authority = "https://id.example.com",
        Audiences = ["nexus"],
        Algorithms = algorithms ?? [],
        Roles = role is null ? [] : [role],
    };

    private static IEnumerable<string> Wrong(params OutsideIssuer[] issuers)
    {
        var options = new OutsideIssuersOptions { Issuers = [.. issuers] };
        return options.Validate(new ValidationContext(options)).SelectMany(r => r.MemberNames);
    }
}
