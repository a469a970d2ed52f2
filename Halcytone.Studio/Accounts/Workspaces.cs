using System.Collections.Concurrent;
using Halcytone.Studio.Accounts.Access;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Accounts;

/// <summary>The settings of a workspace with the version they were read at.</summary>
public sealed record VersionedSettings(WorkspaceSettings Settings, int Version);

/// <summary>A workspace as the installation lists it.</summary>
internal sealed record WorkspaceName(WorkspaceId Id, string Name);

/// <summary>A workspace's settings have changed.</summary>
public sealed record SettingsChanged(WorkspaceId Workspace) : ISignal;

/// <summary>The tenants and their settings.</summary>
public sealed class Workspaces(Database database, TimeProvider clock)
{
    /// <summary>How long another node may go on with settings of before.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<WorkspaceId, (WorkspaceSettings Settings, long ReadAt)> known = [];

    /// <summary>The settings of the actor's workspace; cached for at most 30 s.</summary>
    public async Task<WorkspaceSettings> Settings(Actor actor, CancellationToken stop)
    {
        if (known.TryGetValue(actor.Workspace, out var cached) && clock.GetElapsedTime(cached.ReadAt) < Remembered) return cached.Settings;

        var readAt = clock.GetTimestamp();
        await using var db = database.Read(actor);
        var settings = await db.Workspaces.Select(row => row.Settings).SingleOrDefaultAsync(stop);
        if (settings is null) return new WorkspaceSettings();
        known[actor.Workspace] = (settings, readAt);
        return settings;
    }

    /// <summary>The settings as they stand now, to be changed.</summary>
    public async Task<Outcome<VersionedSettings>> Edit(Actor actor, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "change the settings") is { } no) return no;
        await using var db = database.Read(actor);
        var row = await db.Workspaces.SingleOrDefaultAsync(stop);
        return row is null ? new NoSuchWorkspace() : new VersionedSettings(row.Settings, row.Version);
    }

    /// <summary>Replaces the settings.</summary>
    /// <param name="version">The version the caller saw.</param>
    public async Task<Outcome<VersionedSettings>> Save(Actor actor, WorkspaceSettings settings, int version, CancellationToken stop)
    {
        if (actor.Lacks(Right.Administer, "change the settings") is { } no) return no;
        if (Broken(settings) is { } invalid) return invalid;

        var saved = await database.Write<VersionedSettings>(actor, async db =>
        {
            if (await db.Workspaces.SingleOrDefaultAsync(stop) is not { } row) return new NoSuchWorkspace();
            if (row.Version != version) return new Stale();
            row.Set(settings);
            await db.SaveChangesAsync(stop);
            db.Record(new Fact("workspace.settings_changed", new Subject("workspace", actor.Workspace.Value), $"{actor.Name} changed the settings of the workspace."));
            db.Signal(new SettingsChanged(actor.Workspace));
            return new VersionedSettings(settings, row.Version);
        }, stop);
        known.TryRemove(actor.Workspace, out _);
        return saved;
    }

    /// <summary>Makes a workspace with these settings, unless it is there already; answers whether it was made. For first start, demo and tests.</summary>
    public async Task<bool> Found(WorkspaceId workspace, WorkspaceSettings settings, CancellationToken stop)
    {
        var house = Actor.House(workspace);
        var founded = await database.Write<bool>(house, async db =>
        {
            if (await db.Workspaces.AnyAsync(stop)) return false;
            db.Add(new Workspace(workspace, settings, clock.Now()));
            db.Record(new Fact("workspace.founded", new Subject("workspace", workspace.Value), $"{house.Name} made the workspace {settings.Name}."));
            return true;
        }, stop);
        known.TryRemove(workspace, out _);
        return founded.Match(made => made, _ => false);
    }

    /// <summary>Every workspace of the installation, by name; at most 500.</summary>
    internal async Task<IReadOnlyList<WorkspaceName>> All(CancellationToken stop)
    {
        await using var db = database.ReadInstallation();
        var rows = await db.Workspaces.IgnoreQueryFilters().OrderBy(row => row.CreatedAt).Select(row => new { row.WorkspaceId, row.Settings }).Take(500).ToListAsync(stop);
        return rows.ConvertAll(row => new WorkspaceName(row.WorkspaceId, row.Settings.Name));
    }

    private static Invalid? Broken(WorkspaceSettings settings) => new Check()
        .That(!string.IsNullOrWhiteSpace(settings.Name), "name", "Enter a name.")
        .That(settings.Name.Length <= 80, "name", "At most 80 characters.")
        .That(TimeZoneInfo.TryFindSystemTimeZoneById(settings.TimeZone, out _), "time_zone", "Choose a zone such as America/New_York.")
        .That(settings.SenderName.Length <= 80, "sender_name", "At most 80 characters.")
        .That(settings.SenderAddress.Length == 0 || EmailAddress.IsPlausible(settings.SenderAddress), "sender_address", "Enter an e-mail address.")
        .That(string.IsNullOrEmpty(settings.ReplyTo) || EmailAddress.IsPlausible(settings.ReplyTo), "reply_to", "Enter an e-mail address, or nothing.")
        .That(settings.PostalAddress.Length <= 300, "postal_address", "At most 300 characters.")
        .That(settings.Language.Length is >= 2 and <= 12, "language", "Enter a language tag such as en.")
        .Refusal;
}

/// <summary>The workspace is gone.</summary>
public sealed record NoSuchWorkspace() : Missing("no_such_workspace", "There is no such workspace.");
