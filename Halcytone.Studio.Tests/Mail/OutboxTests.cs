using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Mail;
using Halcytone.Studio.Mail.Outbox;
using Halcytone.Studio.Tests.House;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Tests.Mail;

public sealed class OutboxTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Without_a_relay_a_message_lies_in_the_outbox_once_whatever_is_repeated(Engine engine)
    {
        await using var house = new StudioHouse(engine);
        var actor = Actor.House(Demo.Workspace);
        await using var session = house.Get<IMailTransport>().Open(actor);
        var message = TestMail.Plain();

        Assert.Equal(MailVerdict.Sent, (await session.Send(message, default)).Verdict);
        Assert.Equal(MailVerdict.Sent, (await session.Send(message, default)).Verdict);
        Assert.Equal(MailVerdict.Refused, (await session.Send(message with { MessageId = "b@example.com", Subject = "Hi\r\nBcc: all@example.com" }, default)).Verdict);

        await using var db = house.Get<Database>().Read(actor);
        var mail = Assert.Single(await db.OutboxMails.ToListAsync());
        Assert.Equal("ana@reader.example", mail.ToAddress);
        var file = Assert.Single(Directory.GetFiles(Path.Combine(house.DataFolder, "outbox"), "*.eml", SearchOption.AllDirectories));
        Assert.Equal(mail.Bytes, new FileInfo(file).Length);
    }
}
