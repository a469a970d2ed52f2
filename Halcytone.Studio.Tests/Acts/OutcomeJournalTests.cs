using Halcytone.Studio.Acts;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Tests.Tasks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Halcytone.Studio.Tests.Acts;

public sealed class OutcomeJournalTests : IDisposable
{
    private readonly DataFolder folder = new(Directory.CreateTempSubdirectory("studio-journal-").FullName);
    private readonly Settlement sent = new(new Guid("019a9000-0000-7000-8000-00000000cc01"), ActState.Sent, "250 ok");

    [Fact]
    public void What_was_kept_is_found_by_the_next_process_until_it_is_saved()
    {
        using (var first = Open())
        {
            first.Keep(QueueHouse.Workspace, [sent]);
            first.Keep(QueueHouse.Workspace, [sent with { State = ActState.Rejected }]);
        }
        using (var second = Open())
        {
            Assert.Equal([ActState.Sent, ActState.Rejected], second.Kept.Select(outcomes => outcomes.Settlements.Single().State));
            Assert.Equal(sent, second.Kept[0].Settlements.Single());
            foreach (var outcomes in second.Kept) second.Forget(outcomes);
            second.Keep(QueueHouse.Workspace, [sent with { Reply = "shorter" }]); // over what the file held before
        }
        using var third = Open();
        Assert.Equal("shorter", Assert.Single(third.Kept).Settlements.Single().Reply);
    }

    [Fact]
    public void An_entry_that_was_torn_ends_the_file()
    {
        using (var first = Open())
        {
            first.Keep(QueueHouse.Workspace, [sent]);
            first.Keep(QueueHouse.Workspace, [sent]);
        }
        var path = Path.Combine(folder.Path, "acts.journal");
        var bytes = File.ReadAllBytes(path);
        var second = BitConverter.ToInt32([.. bytes.Take(4).Reverse()]) + 8;
        bytes[second + 20] ^= 1;
        File.WriteAllBytes(path, bytes);

        using var again = Open();
        Assert.Single(again.Kept);
    }

    [Fact]
    public void The_file_has_its_place_on_the_disk_from_the_start_and_a_full_one_keeps_in_memory()
    {
        using var journal = Open();
        Assert.Equal(1 << 20, new FileInfo(Path.Combine(folder.Path, "acts.journal")).Length);
        var long1 = sent with { Reply = new string('x', 600_000) };
        journal.Keep(QueueHouse.Workspace, [long1]);
        journal.Keep(QueueHouse.Workspace, [long1]);
        Assert.Equal(2, journal.Kept.Count);
        Assert.Equal(1 << 20, new FileInfo(Path.Combine(folder.Path, "acts.journal")).Length);
    }

    public void Dispose() => Directory.Delete(folder.Path, recursive: true);

    private OutcomeJournal Open()
    {
        var journal = new OutcomeJournal(folder, NullLogger<OutcomeJournal>.Instance);
        journal.Open();
        return journal;
    }
}
