using Halcytone.Studio.Accounts;
using Halcytone.Studio.Channels;
using Halcytone.Studio.Content;
using Halcytone.Studio.Content.Markup;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Generation;
using Halcytone.Studio.Generation.Templates;
using Microsoft.Extensions.DependencyInjection;

namespace Halcytone.Studio.Tests.Generation;

/// <summary>The typesetter with the templates that come with the studio, without a database.</summary>
internal sealed class Press : IDisposable
{
    private readonly string folder = System.IO.Directory.CreateTempSubdirectory("studio-press-").FullName;

    public Press()
    {
        Catalog = new TemplateCatalog(new DataFolder(folder));
        Directory = ChannelsOf();
        Typesetter = new Typesetter(Catalog, Directory, new MarkdownRenderer());
    }

    public TemplateCatalog Catalog { get; }
    public ChannelDirectory Directory { get; }
    public Typesetter Typesetter { get; }

    /// <summary>Puts a file of one's own in front of one of the studio's.</summary>
    public void Override(string path, string source) => File.WriteAllText(new DataFolder(folder).At(["templates", .. path.Split('/')]), source);

    public Manuscript Manuscript(ContentText text, string style = "weekly_update", string tone = "encouraging", Guid? seed = null, string? link = "https://example.com/the-longer-exhale") => new(
        seed ?? new Guid("019a9000-0000-7000-8000-00000000abcd"), ContentKind.WeeklyUpdate, text, TextTree.Parse(text.Body)!, style, Catalog.Tone(tone),
        new WorkspaceSettings { Name = "Breathscape", PostalAddress = "Breathscape Inc., 12 Example Street, New York, NY 10001" }, link, Words.Slug(text.Title, "untitled"), []);

    public ChannelContent Set(Manuscript manuscript, ChannelKind channel)
    {
        Assert.False(Typesetter.Set(manuscript, channel, Typesetter.ModelOf(manuscript)).Refused(out var why, out var set), why?.Message);
        return set.Content;
    }

    public void Dispose() => System.IO.Directory.Delete(folder, recursive: true);

    /// <summary>A text as the demo has them.</summary>
    public static readonly ContentText Exhale = new()
    {
        Title = "The longer exhale",
        Body = """
            ## Breathscape

            ### Breathscape 2.4 sets the two halves apart

            We ask people to “take a deep breath”. Physiology would rather we said: *let one go slowly*. Breathscape 2.4 gives the two halves of a breath
            their own length. Start at [four in, six out](https://example.com/four-six).

            - A quieter start screen
            - Sessions that end by themselves

            ## Hardware

            ### Sensor firmware 1.9

            The sensor stays steady while you walk & talk, and the battery lasts < 10 days no longer, but two weeks.

            ## Tips

            ### Two short breaths in, one long sigh out

            Try it before your next meeting. Nobody will notice.
            """,
    };

    private static ChannelDirectory ChannelsOf()
    {
        var builder = Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder();
        builder.AddChannels();
        return ActivatorUtilities.CreateInstance<ChannelDirectory>(builder.Services.BuildServiceProvider());
    }
}
