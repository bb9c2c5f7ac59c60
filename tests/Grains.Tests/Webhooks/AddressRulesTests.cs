using System.Net;
using Microsoft.Extensions.Options;
using Nexus.Grains.Webhooks;

namespace Nexus.Grains.Tests.Webhooks;

public sealed class AddressRulesTests
{
    /// <summary>First and last address of every special range, and the public neighbours on both sides where there are any.</summary>
    public static readonly TheoryData<string, string, string?, string?> SpecialV4 = new()
    {
        { "0.0.0.0", "0.255.255.255", null, "1.0.0.0" },
        { "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0" },
        { "100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0" },
        { "127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0" },
        { "168.63.129.16", "168.63.129.16", "168.63.129.15", "168.63.129.17" },
        { "169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0" },
        { "172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0" },
        { "192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0" },
        { "192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0" },
        { "192.31.196.0", "192.31.196.255", "192.31.195.255", "192.31.197.0" },
        { "192.52.193.0", "192.52.193.255", "192.52.192.255", "192.52.194.0" },
        { "192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0" },
        { "192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0" },
        { "192.175.48.0", "192.175.48.255", "192.175.47.255", "192.175.49.0" },
        { "198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0" },
        { "198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0" },
        { "203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0" },
        { "224.0.0.0", "239.255.255.255", "223.255.255.255", null },
        { "240.0.0.0", "255.255.255.255", null, null },
    };

    public static readonly TheoryData<string, string, string?, string?> SpecialV6 = new()
    {
        { "::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", null, "2000::" },
        { "2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::" },
        { "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::" },
        { "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::" },
        { "2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff", "2620:4f:7fff:ffff:ffff:ffff:ffff:ffff", "2620:4f:8001::" },
        { "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::" },
        { "4000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", null },
    };

    [Theory]
    [MemberData(nameof(SpecialV4))]
    [MemberData(nameof(SpecialV6))]
    public void A_special_range_is_refused_to_its_ends_and_no_further(string first, string last, string? before, string? after)
    {
        Assert.False(AddressRules.IsPublic(IPAddress.Parse(first)), first);
        Assert.False(AddressRules.IsPublic(IPAddress.Parse(last)), last);
        Assert.True(before is null || AddressRules.IsPublic(IPAddress.Parse(before)), before);
        Assert.True(after is null || AddressRules.IsPublic(IPAddress.Parse(after)), after);
    }

    [Theory]
    [MemberData(nameof(SpecialV4))]
    public void The_same_addresses_are_refused_in_every_form_that_IPv6_has_for_them(string first, string last, string? before, string? after)
    {
        foreach (var text in new[] { first, last })
        {
            var v4 = IPAddress.Parse(text);
            Assert.False(AddressRules.IsPublic(v4.MapToIPv6()), $"mapped {text}");
            Assert.All(Embedded(v4), form => Assert.False(AddressRules.IsPublic(form), $"{form} for {text}"));
        }

        foreach (var text in new[] { before, after }.OfType<string>())
        {
            // Mapped is the same address written otherwise; the other forms lead through a gateway that nobody has checked.
            Assert.True(AddressRules.IsPublic(IPAddress.Parse(text).MapToIPv6()), $"mapped {text}");
            Assert.All(Embedded(IPAddress.Parse(text)), form => Assert.False(AddressRules.IsPublic(form), $"{form} for {text}"));
        }
    }

    [Theory]
    [InlineData("169.254.169.254")] // metadata of AWS, Google, Azure, DigitalOcean
    [InlineData("169.254.170.2")] // metadata of AWS ECS
    [InlineData("100.100.100.200")] // metadata of Alibaba
    [InlineData("192.0.0.192")] // metadata of Oracle
    [InlineData("fd00:ec2::254")] // metadata of AWS
    [InlineData("fd20:ce::254")] // metadata of Google
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("febf:ffff::1")]
    [InlineData("fec0::1")] // site-local
    [InlineData("fc00::1")]
    [InlineData("fdff:ffff::1")]
    [InlineData("ff02::1")]
    [InlineData("100::1")] // discard-only
    [InlineData("100:0:0:1::1")] // dummy
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::7f00:1")]
    [InlineData("64:ff9b:1:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001::1")] // Teredo
    [InlineData("2001:2::1")] // benchmarks
    [InlineData("2001:10::1")] // ORCHID
    [InlineData("2001:20::1")] // ORCHIDv2
    [InlineData("2002:7f00:1::1")] // 6to4 of 127.0.0.1
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("5f00::1")] // segment routing
    public void Addresses_that_attackers_try_are_refused(string address) => Assert.False(AddressRules.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("1.1.1.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001:800::200e")]
    public void Addresses_of_the_public_internet_are_not(string address) => Assert.True(AddressRules.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public void Networks_that_the_operator_allows_may_be_reached_also_in_mapped_form()
    {
        var rules = Rules("127.0.0.0/8", "fd00::/8");
        Assert.True(rules.Allows(IPAddress.Loopback));
        Assert.True(rules.Allows(IPAddress.Loopback.MapToIPv6()));
        Assert.True(rules.Allows(IPAddress.Parse("fd12::1")));
        Assert.False(rules.Allows(IPAddress.IPv6Loopback));
        Assert.False(rules.Allows(IPAddress.Parse("10.0.0.1")));
        Assert.False(Rules().Allows(IPAddress.Loopback));
    }

    [Theory]
    [InlineData("https://hooks.example.com/x?y=z", true)]
    [InlineData("http://hooks.example.com:8443/x", true)]
    [InlineData("https://8.8.8.8/", true)]
    [InlineData("https://[2606:4700:4700::1111]/", true)]
    [InlineData("https://пример.рф/", true)]
    [InlineData("ftp://example.com/", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("gopher://example.com/", false)]
    [InlineData("/hooks", false)]
    [InlineData("hooks.example.com", false)]
    [InlineData("https://", false)]
    [InlineData("https://user:secret@example.com/", false)]
    [InlineData("https://user@example.com/", false)]
    [InlineData("https://example.com/#part", false)]
    [InlineData("https://example.com/a b", false)]
    [InlineData("https://example.com/\r\nX: y", false)]
    [InlineData("http://127.0.0.1/", false)]
    [InlineData("http://127.1/", false)]
    [InlineData("http://0177.0.0.1/", false)]
    [InlineData("http://0x7f.1/", false)]
    [InlineData("http://2130706433/", false)]
    [InlineData("http://0x7f000001/", false)]
    [InlineData("http://[::1]/", false)]
    [InlineData("http://[::ffff:127.0.0.1]/", false)]
    [InlineData("http://[64:ff9b::127.0.0.1]/", false)]
    [InlineData("http://169.254.169.254/latest/meta-data", false)]
    [InlineData("http://localhost/", false)]
    [InlineData("http://LOCALHOST./", false)]
    [InlineData("http://db.localhost/", false)]
    public void A_url_that_leads_inside_by_its_looks_is_refused_at_once(string url, bool isGood)
    {
        var reason = new WebhookUrlRules(Rules()).WhyNot(url);
        Assert.Equal(isGood, reason is null);
    }

    [Fact]
    public void A_url_has_2048_characters_at_most()
    {
        var rules = new WebhookUrlRules(Rules());
        var url = "https://example.com/".PadRight(2048, 'x');
        Assert.Null(rules.WhyNot(url));
        Assert.NotNull(rules.WhyNot(url + "x"));
    }

    private static AddressRules Rules(params string[] allowed) => new(Options.Create(new WebhooksOptions { AllowedNetworks = allowed }));

    private static IEnumerable<IPAddress> Embedded(IPAddress v4)
    {
        var b = v4.GetAddressBytes();
        yield return new IPAddress([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. b]); // compatible
        yield return new IPAddress([0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, .. b]); // translated
        yield return new IPAddress([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, .. b]); // NAT64
        yield return new IPAddress([0, 0x64, 0xff, 0x9b, 0, 1, .. b[..2], 0, .. b[2..], 0, 0, 0, 0, 0]); // local NAT64 of a /48
        yield return new IPAddress([0x20, 0x02, .. b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]); // 6to4
        yield return new IPAddress([0x20, 0x01, 0, 0, 8, 8, 8, 8, 0, 0, 0, 0, .. b.Select(x => (byte)~x)]); // Teredo
    }
}
