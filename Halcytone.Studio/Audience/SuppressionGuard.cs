using Halcytone.Studio.Acts;

namespace Halcytone.Studio.Audience;

/// <summary>
/// Says no inside the intent's transaction: to addresses on the suppression list, to people who were erased, and to those who are no longer on the list that
/// the mail goes to. So an unsubscribe takes effect before the next message, however long ago the mailing was planned.
/// </summary>
internal sealed class SuppressionGuard : IIntentGuard
{
    public string Refuses => $"""
        act.receiver_id IS NOT NULL AND (
            NOT EXISTS (
                SELECT 1 FROM subscribers AS person WHERE person.id = act.receiver_id AND person.workspace_id = act.workspace_id
                AND NOT EXISTS (SELECT 1 FROM suppressions AS entry WHERE entry.workspace_id = person.workspace_id AND entry.address_hash = person.address_hash))
            OR (act.list_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM memberships AS member WHERE member.list_id = act.list_id AND member.subscriber_id = act.receiver_id
                AND member.workspace_id = act.workspace_id AND member.state = '{MembershipState.Subscribed}')))
        """;
}
