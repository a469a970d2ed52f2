namespace Halcytone.Studio.Foundation.Data;

/// <summary>A row of one workspace: filtered when read, refused when saved without or with a foreign one.</summary>
public interface IWorkspaceRow
{
    /// <summary>The tenant.</summary>
    WorkspaceId WorkspaceId { get; }
}

/// <summary>A row that several people may change: its version goes up with each save, and a save from an older one is refused (409 <c>stale</c>).</summary>
public interface IVersionedRow
{
    /// <summary>Starts at 1; set by the save rules.</summary>
    int Version { get; }
}

/// <summary>A rule that the database itself keeps, beside the model: a trigger. Applied at each start, so its statements are harmless when repeated.</summary>
public interface IDatabaseRule
{
    /// <summary>The statements for the engine in use.</summary>
    IEnumerable<string> Statements(bool onPostgres);
}
