using System.Net.Http.Json;
using System.Text.Json;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Tests.Foundation;

/// <summary>A back-up made beside the running process and put back, with the commands that an administrator has.</summary>
[Collection(Processes.Name)]
public sealed class RestoreTests
{
    private static readonly Uri Contents = new("/api/v2/contents", UriKind.Relative);

    [Fact]
    public async Task A_restored_house_has_what_the_copy_had_and_its_trail_is_whole()
    {
        string copy, data;
        await using (var studio = await StudioProcess.Start())
        {
            using var editor = await studio.As("Editor");
            await Write(editor, "Written before the copy");
            copy = (await studio.Admin("backup")).Trim();
            await Write(editor, "Written after the copy");
            var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => studio.Admin("restore", copy));
            Assert.Contains("ended with 1", refused.Message, StringComparison.Ordinal);
            data = studio.Data;
            await studio.Kill();
            await studio.Admin("restore", copy);
        }

        await using var restored = await StudioProcess.Start(data: data);
        using var again = await restored.As("Editor");
        var titles = (await again.GetFromJsonAsync<JsonElement>(Contents)).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("title").GetString()).ToList();
        Assert.Contains("Written before the copy", titles);
        Assert.DoesNotContain("Written after the copy", titles);
        Assert.Contains("whole", await restored.Admin("verify-audit"), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(data, "studio.db.replaced-*"), file => !file.EndsWith(".log", StringComparison.Ordinal));
    }

    private static async Task Write(HttpClient editor, string title)
    {
        using var reply = await editor.PostAsJsonAsync(Contents, new { kind = "update", title });
        reply.EnsureSuccessStatusCode();
    }
}
