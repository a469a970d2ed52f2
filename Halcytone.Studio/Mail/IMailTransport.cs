using Halcytone.Studio.Foundation;

namespace Halcytone.Studio.Mail;

/// <summary>Hands messages to the outside, or to the outbox where no relay is set.</summary>
public interface IMailTransport
{
    /// <summary>Connections worth holding at once.</summary>
    int Connections { get; }

    /// <summary>Opens one conversation; messages go through it one after the other. Connects with the first message, so it neither fails nor waits.</summary>
    /// <param name="actor">For whom: without a relay the messages land in this workspace's outbox.</param>
    IMailSession Open(Actor actor);
}

/// <summary>One conversation with the relay; reconnects by itself between messages where needed.</summary>
public interface IMailSession : IAsyncDisposable
{
    /// <summary>
    /// Sends one message and says how it was taken. Never throws for what the relay or the network does. A <paramref name="stop"/> before the final
    /// dot is <see cref="MailVerdict.Deferred"/>; after it the reply is still waited for, 10 s at most.
    /// </summary>
    Task<MailResult> Send(MailMessage message, CancellationToken stop);
}
