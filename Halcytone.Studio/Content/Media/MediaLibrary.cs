using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Http;
using Halcytone.Studio.Foundation.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Halcytone.Studio.Content.Media;

/// <summary>How much media a workspace may keep (configuration section <c>Media</c>).</summary>
public sealed class MediaOptions
{
    /// <summary>Megabytes of one workspace, 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int QuotaMegabytes { get; set; } = 5120;
}

/// <summary>Which files a list shows.</summary>
public sealed record MediaFilter
{
    /// <summary>Words in the name or the description.</summary>
    public string? Text { get; init; }
    public bool MissingAltOnly { get; init; }
    public bool ImagesOnly { get; init; }
    public bool Archived { get; init; }

    /// <summary>Whether it narrows anything.</summary>
    public bool IsEmpty => this == new MediaFilter();
}

/// <summary>Where a file is used.</summary>
public sealed record MediaUse(Guid ItemId, string Title, ContentState State);

/// <summary>Missing and foreign answer the same.</summary>
public sealed record NoSuchMedia() : Missing("no_such_media", "There is no such file in this workspace.");

/// <summary>The uploaded files of a workspace: taken in, described, found, archived.</summary>
public sealed class MediaLibrary
{
    /// <summary>Files of one answer.</summary>
    public const int MostAtOnce = 100;

    private readonly Database database;
    private readonly MediaStore store;
    private readonly TimeProvider clock;
    private readonly long quota;

    /// <summary>Made once for the house.</summary>
    public MediaLibrary(Database database, DataFolder data, TimeProvider clock, IOptions<MediaOptions> options)
    {
        (this.database, this.clock, quota) = (database, clock, options.Value.QuotaMegabytes * 1024L * 1024);
        store = new MediaStore(data);
    }

    /// <summary>
    /// Takes a file in: what its bytes say it is, without its metadata, once for the workspace. A file that is there already is answered as it is.
    /// </summary>
    /// <param name="name">As it is called where it comes from; its ending must match its bytes.</param>
    public async Task<Outcome<MediaFile>> Add(Actor actor, string name, Stream content, CancellationToken stop)
    {
        if (actor.Lacks(Right.Write | Right.WriteOwnSessions, "upload files") is { } no) return no;
        if ((await store.Take(name, content, stop)).Refused(out var untaken, out var stored)) return untaken;

        var kept = await database.Write<MediaFile>(actor, async db =>
        {
            if (await db.MediaFiles.SingleOrDefaultAsync(file => file.Sha256 == stored.Sha256, stop) is { } same)
            {
                same.Archive(at: null);
                return same;
            }
            var used = await db.MediaFiles.SumAsync(file => file.Bytes, stop);
            if (used + stored.Bytes > quota) return new Conflict("quota_reached", $"The workspace keeps {Size(used)} of the {Size(quota)} it may. Archived files count too; an administrator can raise the quota.");

            var added = new MediaFile
            {
                Id = clock.NewId(), WorkspaceId = actor.Workspace, Name = Tidy(name, stored.Header.Type), Type = stored.Header.Type, Bytes = stored.Bytes,
                Width = stored.Header.Width, Height = stored.Header.Height, Sha256 = stored.Sha256, StoredAs = stored.StoredAs,
                ByMemberId = actor.MemberId, ByName = actor.Name, At = clock.Now(),
            };
            db.Add(added);
            db.Record(new Fact("media.added", new Subject("media", added.Id), $"{actor.Name} uploaded {added.Name}."));
            db.Signal(new MediaChanged(actor.Workspace, added.Id));
            return added;
        }, stop);
        if (kept.Refused(out _, out var file) || file.StoredAs != stored.StoredAs) store.Drop(stored);
        return kept;
    }

    /// <summary>Says what a file shows; needed before it is used.</summary>
    /// <param name="expectedVersion">Refused as stale where somebody changed it since; null takes no notice.</param>
    public Task<Outcome<MediaFile>> Describe(Actor actor, Guid mediaId, string altText, int? expectedVersion, CancellationToken stop)
        => Change(actor, mediaId, file => expectedVersion is { } expected && file.Version != expected ? new Stale() : file.Describe(altText), stop);

    /// <summary>Puts a file away: it is offered no more and stays where it is used.</summary>
    public Task<Outcome<MediaFile>> Archive(Actor actor, Guid mediaId, CancellationToken stop) => Change(actor, mediaId, file => Nothing(() => file.Archive(clock.Now())), stop);

    /// <summary>Offers an archived file again.</summary>
    public Task<Outcome<MediaFile>> Unarchive(Actor actor, Guid mediaId, CancellationToken stop) => Change(actor, mediaId, file => Nothing(() => file.Archive(at: null)), stop);

    private async Task<Outcome<MediaFile>> Change(Actor actor, Guid mediaId, Func<MediaFile, Refusal?> change, CancellationToken stop)
    {
        if (actor.Lacks(Right.Write | Right.WriteOwnSessions | Right.WriteMetadata, "describe files") is { } no) return no;
        return await database.Write<MediaFile>(actor, async db =>
        {
            var file = await db.MediaFiles.SingleOrDefaultAsync(row => row.Id == mediaId, stop);
            if (file is null) return new NoSuchMedia();
            if (change(file) is { } refusal) return refusal;
            db.Signal(new MediaChanged(actor.Workspace, mediaId));
            return file;
        }, stop);
    }

    private static Refusal? Nothing(Action act)
    {
        act();
        return null;
    }

    /// <summary>Files, newest first.</summary>
    public async Task<Outcome<Page<MediaFile>>> List(Actor actor, MediaFilter filter, string? cursor, int most, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "see files") is { } no) return no;
        var after = default(Cursor);
        if (cursor is not null && !Cursor.TryRead(cursor, out after)) return Invalid.At("cursor", "This is not a cursor of this list. Leave it out to begin anew.");

        await using var db = database.Read(actor);
        var size = Math.Clamp(most, 1, MostAtOnce);
        var rows = db.MediaFiles.Where(file => filter.Archived ? file.ArchivedAt != null : file.ArchivedAt == null);
        if (filter.MissingAltOnly) rows = rows.Where(file => file.AltText == "");
        if (filter.ImagesOnly) rows = rows.Where(file => file.Type != MediaType.Mp4 && file.Type != MediaType.Pdf);
        foreach (var pattern in Wording.Patterns(filter.Text)) rows = rows.Where(file => EF.Functions.Like(file.Words, pattern, @"\"));
        if (cursor is not null) rows = rows.Where(file => file.At < after.At || (file.At == after.At && file.Id < after.Id));

        var found = await rows.OrderByDescending(file => file.At).ThenByDescending(file => file.Id).Take(size + 1).ToListAsync(stop);
        var next = found.Count > size ? new Cursor(found[size - 1].At, found[size - 1].Id).ToString() : null;
        return new Page<MediaFile>(found.Count > size ? found[..size] : found, next);
    }

    /// <summary>How many files nobody has described, and how much of the quota is used.</summary>
    public async Task<(int Undescribed, long Used, long Quota)> Standing(Actor actor, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        return (await db.MediaFiles.CountAsync(file => file.AltText == "" && file.ArchivedAt == null, stop), await db.MediaFiles.SumAsync(file => file.Bytes, stop), quota);
    }

    /// <summary>One file.</summary>
    public async Task<Outcome<MediaFile>> Get(Actor actor, Guid mediaId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "see files") is { } no) return no;
        await using var db = database.Read(actor);
        return await db.MediaFiles.SingleOrDefaultAsync(file => file.Id == mediaId, stop) is { } found ? found : new NoSuchMedia();
    }

    /// <summary>The items whose saved text uses the file, at most 50.</summary>
    public async Task<Outcome<IReadOnlyList<MediaUse>>> Uses(Actor actor, Guid mediaId, CancellationToken stop)
    {
        if (actor.Lacks(Right.Read, "see files") is { } no) return no;
        await using var db = database.Read(actor);
        var id = mediaId.ToString();
        var words = db.ItemWords.Where(row => row.Words.Contains(id));
        return await db.Items.Where(item => words.Any(row => row.ItemId == item.Id)).OrderByDescending(item => item.ChangedAt).Take(50)
            .Select(item => new MediaUse(item.Id, item.Title, item.State)).ToArrayAsync(stop);
    }

    /// <summary>These files of the workspace, in the order asked for; unknown ones are left out.</summary>
    public async Task<IReadOnlyList<MediaFile>> Files(Actor actor, IReadOnlyCollection<Guid> ids, CancellationToken stop)
    {
        await using var db = database.Read(actor);
        return await Files(db, ids, stop);
    }

    /// <summary>As <see cref="Files(Actor, IReadOnlyCollection{Guid}, CancellationToken)"/>, within a unit of work.</summary>
    public static async Task<IReadOnlyList<MediaFile>> Files(StudioDb db, IReadOnlyCollection<Guid> ids, CancellationToken stop)
    {
        if (ids.Count == 0) return [];
        var found = await db.MediaFiles.AsNoTracking().Where(file => ids.Contains(file.Id)).ToDictionaryAsync(file => file.Id, stop);
        return [.. ids.Distinct().Where(found.ContainsKey).Select(id => found[id])];
    }

    /// <summary>Why these files cannot go out: not there, or nobody has said what they show.</summary>
    public static async Task<Refusal?> WhyNotUsable(StudioDb db, IReadOnlyCollection<Guid> ids, CancellationToken stop)
    {
        var files = await Files(db, ids, stop);
        var check = new Check().That(files.Count == ids.Distinct().Count(), "media_ids", "Some of these files are not in this workspace.");
        foreach (var file in files) check.That(file.IsDescribed, "media_ids", $"{file.Name} has no description yet. Say what it shows before it is used.");
        return check.Refusal;
    }

    /// <summary>A file for whoever has its address: its row and where its bytes stand. Addresses carry ids that nobody can guess.</summary>
    internal async Task<(MediaFile File, string Path)?> ForAnyone(Guid mediaId, CancellationToken stop)
    {
        await using var db = database.ReadInstallation();
        var file = await db.MediaFiles.IgnoreQueryFilters().SingleOrDefaultAsync(row => row.Id == mediaId, stop);
        return file is null ? null : (file, store.PathOf(file.StoredAs));
    }

    /// <summary>Where the file's bytes stand, for rooms that send them on.</summary>
    public string PathOf(MediaFile file) => store.PathOf(file.StoredAs);

    /// <summary>12.4 MB, 380 kB.</summary>
    public static string Size(long bytes) => bytes >= 1024 * 1024
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024:0.#} MB")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, bytes / 1024)} kB");

    /// <summary>The last part of a name, of letters, digits, dots and dashes, with the ending of its type.</summary>
    private static string Tidy(string name, MediaType type)
    {
        var stem = Path.GetFileNameWithoutExtension(name.Replace('\\', '/').Split('/')[^1]);
        var tidy = new StringBuilder();
        foreach (var letter in stem.Normalize(NormalizationForm.FormC))
        {
            if (char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.') tidy.Append(letter);
            else if (tidy.Length > 0 && tidy[^1] != '-') tidy.Append('-');
            if (tidy.Length == 80) break;
        }
        var ending = type switch { MediaType.Jpeg => "jpg", _ => type.ToString().ToLowerInvariant() };
        return $"{(tidy.ToString().Trim('-', '.') is { Length: > 0 } kept ? kept : "file")}.{ending}";
    }
}
