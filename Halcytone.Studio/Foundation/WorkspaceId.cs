namespace Halcytone.Studio.Foundation;

/// <summary>Names the tenant that a row belongs to. <see cref="None"/> belongs to nobody and is refused when saved.</summary>
public readonly record struct WorkspaceId(Guid Value)
{
    /// <summary>No workspace: what a context sees that was opened for the installation itself.</summary>
    public static readonly WorkspaceId None;

    /// <summary>The plain id, as it stands in addresses and API replies.</summary>
    public override string ToString() => Value.ToString();
}
