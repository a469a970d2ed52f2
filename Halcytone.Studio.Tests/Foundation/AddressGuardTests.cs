using System.Net;
using Halcytone.Studio.Foundation.Outbound;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Foundation;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("127.0.0.1"), InlineData("127.255.255.254"), InlineData("0.0.0.0"), InlineData("10.0.0.1"), InlineData("10.255.255.255")]
    [InlineData("100.64.0.1"), InlineData("169.254.169.254"), InlineData("172.16.0.1"), InlineData("172.31.255.255"), InlineData("192.168.1.1")]
    [InlineData("192.0.0.8"), InlineData("192.0.2.1"), InlineData("192.88.99.1"), InlineData("198.18.0.1"), InlineData("198.51.100.7"), InlineData("203.0.113.9")]
    [InlineData("224.0.0.1"), InlineData("239.255.255.250"), InlineData("240.0.0.1"), InlineData("255.255.255.255")]
    [InlineData("::"), InlineData("::1"), InlineData("fc00::1"), InlineData("fd12:3456::1"), InlineData("fe80::1"), InlineData("fec0::1"), InlineData("ff02::1"), InlineData("2001:db8::1"), InlineData("100::1")]
    [InlineData("::ffff:127.0.0.1"), InlineData("::ffff:10.0.0.1"), InlineData("::ffff:169.254.169.254"), InlineData("64:ff9b::7f00:1"), InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:7f00:1::"), InlineData("2002:a00:1::1"), InlineData("2001:0:4136:e378:8000:63bf:80ff:fffe"), InlineData("64:ff9b:1::1"), InlineData("::7f00:1"), InlineData("::127.0.0.1")]
    public void What_is_inside_is_never_called(string address) => Assert.True(AddressGuard.IsInside(IPAddress.Parse(address), []));

    [Theory]
    [InlineData("8.8.8.8"), InlineData("1.1.1.1"), InlineData("172.32.0.1"), InlineData("100.128.0.1"), InlineData("2606:4700::1111"), InlineData("64:ff9b::808:808"), InlineData("2002:808:808::1")]
    public void What_is_outside_may_be_called(string address) => Assert.False(AddressGuard.IsInside(IPAddress.Parse(address), []));

    [Fact]
    public void A_self_hoster_may_open_a_network_of_his_own() => Assert.False(AddressGuard.IsInside(IPAddress.Parse("10.1.2.3"), [IPNetwork.Parse("10.1.0.0/16")]));

    [Theory]
    [InlineData("ftp://example.com/"), InlineData("file:///etc/passwd"), InlineData("gopher://example.com"), InlineData("http://user:pass@example.com/"), InlineData("http://example.com:22/"), InlineData("https://example.com:8443/")]
    public void Odd_addresses_are_refused(string address) => Assert.NotNull(AddressGuard.Fault(new Uri(address), []));

    [Fact]
    public void A_long_address_is_refused() => Assert.NotNull(AddressGuard.Fault(new Uri("https://example.com/" + new string('a', 2048)), []));

    /// <summary>The spellings that libraries and browsers take for the loopback address.</summary>
    [Theory]
    [InlineData("http://127.0.0.1/"), InlineData("http://127.1/"), InlineData("http://2130706433/"), InlineData("http://0x7f.0.0.1/"), InlineData("http://0x7f000001/")]
    [InlineData("http://017700000001/"), InlineData("http://0177.0.0.1/"), InlineData("http://[::1]/"), InlineData("http://[::ffff:127.0.0.1]/"), InlineData("http://[0:0:0:0:0:ffff:7f00:1]/")]
    [InlineData("http://localhost/"), InlineData("http://LOCALHOST/"), InlineData("http://localhost./"), InlineData("http://①②⑦.⓪.⓪.①/"), InlineData("http://127。0。0。1/"), InlineData("http://0/")]
    public async Task Every_spelling_of_this_machine_is_refused(string address)
    {
        await using var house = new StudioHouse();
        var fetched = await house.Get<OutboundHttp>().Fetch(new Uri(address), null, 1024, CancellationToken.None);
        Assert.True(Assert.IsType<NotFetched>(fetched.Refusal).Reason is "address_refused" or "name_not_found");
    }
}
