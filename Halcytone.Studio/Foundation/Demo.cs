namespace Halcytone.Studio.Foundation;

/// <summary>Whether the demo workspace is built (configuration section <c>Demo</c>); <c>./studio</c> switches it on.</summary>
public sealed class DemoOptions
{
    /// <summary>Builds workspace, people, content and accounts on the sandbox at the first start.</summary>
    public bool Enabled { get; set; }

    /// <summary>Also lets the demo's people do a week's work: reviews that wait, updates that are out.</summary>
    public bool Story { get; set; } = true;

    /// <summary>One password for all of the demo's people, for tests; made at random where empty.</summary>
    public string? Password { get; set; }
}

/// <summary>
/// A room's share of the demo workspace. Parts run at start in the order of the rooms, lowest first, and each first looks whether its share is
/// there already.
/// </summary>
public interface IDemoPart
{
    /// <summary>Adds what the room shows in the demo; harmless when repeated.</summary>
    Task Build(CancellationToken stop);
}

/// <summary>The demo workspace's fixed names.</summary>
public static class Demo
{
    /// <summary>The demo workspace.</summary>
    public static readonly WorkspaceId Workspace = new(new Guid("019a9000-0000-7000-8000-000000000001"));

    /// <summary>The house, acting in the demo workspace.</summary>
    public static Actor House => Actor.House(Workspace, "Demo");
}
