using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Mail;
using Halcytone.Studio.Mail.Outbox;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Mail;

public sealed class NoticeTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_notice_goes_with_the_change_and_only_administrators_may_read_it(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var administrator = house.ActorFor(Role.Administrator);
        var marketing = house.ActorFor(Role.MarketingManager);
        (await house.Get<Database>().Write<Done>(administrator, async db =>
        {
            await house.Get<SystemMail>().Send(db, administrator, new Notice("password", "ana@reader.example", "Ana", "Your new password", "Open https://studio.example.com/reset/secret-link\n"), default);
            return new Done();
        }, default)).Must();

        var outbox = house.Get<OutboxMails>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        OutboxEntry? entry;
        while ((entry = (await outbox.Find(administrator, null, null, 10, patience.Token)).Must().Items.SingleOrDefault()) is null) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);

        var opened = (await outbox.Open(administrator, entry.Id, default)).Must();
        Assert.Equal("Open https://studio.example.com/reset/secret-link\r\n", opened.Text);
        Assert.Contains("\r\nAuto-Submitted: auto-generated\r\n", opened.Source);
        Assert.Empty((await outbox.Find(marketing, null, null, 10, default)).Must().Items);
        Assert.IsType<NoSuchMail>((await outbox.Open(marketing, entry.Id, default)).Refusal);
        Assert.IsType<NotAllowed>((await outbox.Find(house.ActorFor(Role.Writer), null, null, 10, default)).Refusal);
    }

    [Fact]
    public async Task What_is_wrong_in_the_settings_stops_the_start_by_its_name()
    {
        foreach (var (key, value, named) in new[]
        {
            ("Mail:Port", "0", "Mail:Port"), ("Mail:Connections", "99", "Mail:Connections"), ("Mail:From", "nobody", "Mail:From"), ("Mail:User", "studio", "Mail:Password"),
            ("Mail:FinalTimeout", "1.00:00:00", "Mail:FinalTimeout"), ("Mail:CertificateFingerprint", "xyz", "Mail:CertificateFingerprint"),
        })
        {
            await using var house = new StudioHouse(settings: new Dictionary<string, string?> { [key] = value });
            Assert.Contains(named, Assert.ThrowsAny<Exception>(() => house.Get<IMailTransport>()).ToString());
        }
    }
}
