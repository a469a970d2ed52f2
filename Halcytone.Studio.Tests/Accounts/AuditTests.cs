using Halcytone.Studio.Accounts.Audit;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Foundation.Events;
using Halcytone.Studio.Foundation.Time;
using Halcytone.Studio.Tests.House;
using Microsoft.EntityFrameworkCore;

namespace Halcytone.Studio.Tests.Accounts;

public sealed class AuditTests
{
    private static readonly Actor Ana = Actor.House(Demo.Workspace, "Ana");

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_chain_of_facts_is_whole_and_has_no_holes(Engine engine)
    {
        await using var house = await WithFacts(engine, 25);

        var verdict = (await house.Get<AuditReport>().Verify(Ana, CancellationToken.None)).Must();
        var rows = (await house.Get<AuditReport>().Page(Ana, new AuditFilter(), before: null, most: 100, CancellationToken.None)).Must();

        Assert.True(verdict.IsWhole, verdict.Fault);
        Assert.Equal(25, verdict.Entries);
        Assert.Equal(Enumerable.Range(1, 25).Select(number => (long)number).Reverse(), rows.Select(row => row.Sequence));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Many_writers_at_once_still_make_one_chain(Engine engine)
    {
        await using var house = await WithFacts(engine, 1);
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) => await Record(house, $"fact {number}"));

        var verdict = (await house.Get<AuditReport>().Verify(Ana, CancellationToken.None)).Must();

        Assert.True(verdict.IsWhole, verdict.Fault);
        Assert.Equal(41, verdict.Entries);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_refused_unit_leaves_no_fact(Engine engine)
    {
        await using var house = await WithFacts(engine, 3);
        await house.Get<Database>().Write<Done>(Ana, db =>
        {
            db.Record(new Fact("thing.done", new Subject("thing", Guid.Empty), "It was not done."));
            return Task.FromResult<Outcome<Done>>(new NotAllowed("do that"));
        }, CancellationToken.None);

        Assert.Equal(3, (await house.Get<AuditReport>().Verify(Ana, CancellationToken.None)).Must().Entries);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_database_refuses_to_change_or_remove_an_entry(Engine engine)
    {
        await using var house = await WithFacts(engine, 3);

        await Assert.ThrowsAnyAsync<Exception>(() => Run(house, "UPDATE audit_entries SET summary = 'nothing' WHERE sequence = 2"));
        await Assert.ThrowsAnyAsync<Exception>(() => Run(house, "DELETE FROM audit_entries WHERE sequence = 3"));

        Assert.True((await house.Get<AuditReport>().Verify(Ana, CancellationToken.None)).Must().IsWhole);
    }

    public static TheoryData<Engine, string, long> Tamperings()
    {
        var cases = new TheoryData<Engine, string, long>();
        foreach (var engine in Enum.GetValues<Engine>())
        {
            cases.Add(engine, "UPDATE audit_entries SET summary = 'Ana did nothing.' WHERE sequence = 4", 4); // edit
            cases.Add(engine, "UPDATE audit_entries SET data = '{}' WHERE sequence = 4", 4);
            cases.Add(engine, "DELETE FROM audit_entries WHERE sequence = 5", 5); // delete
            cases.Add(engine, "DELETE FROM audit_entries WHERE sequence = 1", 1);
            cases.Add(engine, "UPDATE audit_entries SET sequence = -1 WHERE sequence = 4; UPDATE audit_entries SET sequence = 4 WHERE sequence = 5; UPDATE audit_entries SET sequence = 5 WHERE sequence = -1", 4); // reorder
            cases.Add(engine, "UPDATE audit_entries SET sequence = 9 WHERE sequence = 8; INSERT INTO audit_entries SELECT workspace_id, 8, at, member_id, member_name, kind, subject_kind, subject_id, summary, data, request_id, hash FROM audit_entries WHERE sequence = 7", 8); // insert
            cases.Add(engine, "DELETE FROM audit_entries WHERE sequence > 6", 7); // truncate
            cases.Add(engine, "DELETE FROM audit_entries WHERE sequence > 6; UPDATE audit_heads SET sequence = 6, hash = (SELECT hash FROM audit_entries WHERE sequence = 6)", 6); // truncate, with a forged end
            cases.Add(engine, "DELETE FROM audit_entries; DELETE FROM audit_heads", 0); // all of it
        }
        return cases;
    }

    [Theory, MemberData(nameof(Tamperings))]
    public async Task Each_kind_of_tampering_is_found_where_it_was_done(Engine engine, string sql, long brokenAt)
    {
        await using var house = await WithFacts(engine, 8);
        await house.Get<AuditAnchors>().Note(CancellationToken.None);
        await TakeTriggersAway(house, engine);
        await Run(house, sql);

        var verdict = (await house.Get<AuditReport>().Verify(Ana, CancellationToken.None)).Must();

        Assert.False(verdict.IsWhole);
        Assert.Equal(brokenAt, verdict.BrokenAt);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_trail_cut_back_to_an_older_true_end_is_found_by_what_was_noted_outside(Engine engine)
    {
        await using var house = await WithFacts(engine, 4);
        var older = await HeadOf(house);
        await Record(house, "one more");
        await house.Get<AuditAnchors>().Note(CancellationToken.None);
        await TakeTriggersAway(house, engine);

        await Run(house, $"DELETE FROM audit_entries WHERE sequence > 4; UPDATE audit_heads SET sequence = 4, hash = '{older.Hash}', seal = '{older.Seal}'");

        var verdict = (await house.Get<AuditReport>().Verify(Ana, CancellationToken.None)).Must();
        Assert.False(verdict.IsWhole);
        Assert.Equal(5, verdict.BrokenAt);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_trail_is_filtered_paged_and_for_administrators_only(Engine engine)
    {
        await using var house = await WithFacts(engine, 12);
        var report = house.Get<AuditReport>();

        var newest = (await report.Page(Ana, new AuditFilter(), before: null, most: 5, CancellationToken.None)).Must();
        var older = (await report.Page(Ana, new AuditFilter(), before: newest[^1].Sequence, most: 5, CancellationToken.None)).Must();
        var found = (await report.Page(Ana, new AuditFilter { Text = "FACT 1%" }, null, 50, CancellationToken.None)).Must();
        var some = (await report.Page(Ana, new AuditFilter { Text = "FACT 1", Kind = "thing." }, null, 50, CancellationToken.None)).Must();

        Assert.Equal([12L, 11, 10, 9, 8], newest.Select(row => row.Sequence));
        Assert.Equal([7L, 6, 5, 4, 3], older.Select(row => row.Sequence));
        Assert.Empty(found); // the sign is a sign, not a wildcard
        Assert.Equal(3, some.Count); // 1, 10, 11
        Assert.IsType<NotAllowed>((await report.Page(Ana with { Rights = Right.Read }, new AuditFilter(), null, 5, CancellationToken.None)).Refusal);
        Assert.Empty((await report.Page(Actor.House(new WorkspaceId(house.Get<TimeProvider>().NewId())), new AuditFilter(), null, 5, CancellationToken.None)).Must());
    }

    private static async Task<StudioHouse> WithFacts(Engine engine, int count)
    {
        var house = new StudioHouse(engine);
        for (var number = 0; number < count; number++) await Record(house, $"Fact {number} happened.");
        return house;
    }

    private static async Task Record(StudioHouse house, string summary) => (await house.Get<Database>().Write<Done>(Ana, db =>
    {
        db.Record(new Fact("thing.done", new Subject("thing", Guid.Empty), summary, new { note = "ä" }));
        return Task.FromResult<Outcome<Done>>(new Done());
    }, CancellationToken.None)).Must();

    private static async Task<AuditHead> HeadOf(StudioHouse house)
    {
        await using var db = house.Get<Database>().Read(Ana);
        return await db.Set<AuditHead>().SingleAsync();
    }

    private static Task TakeTriggersAway(StudioHouse house, Engine engine) => Run(house, engine == Engine.Sqlite
        ? "DROP TRIGGER audit_entries_stay; DROP TRIGGER audit_entries_remain"
        : "DROP TRIGGER audit_entries_stay ON audit_entries; DROP TRIGGER audit_entries_remain ON audit_entries");

    private static async Task Run(StudioHouse house, string sql)
    {
        await using var db = house.Get<IDbContextFactory<StudioDb>>().CreateDbContext();
        await db.Database.ExecuteSqlRawAsync(sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
    }
}
