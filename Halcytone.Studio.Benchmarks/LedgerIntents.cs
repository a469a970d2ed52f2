using System.Diagnostics;
using Halcytone.Studio.Acts;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Tests.House;

namespace Halcytone.Studio.Benchmarks;

/// <summary>The hot path of mass mail: settles four acts and durably intends the next four, a call after the other, with the guards that are asked inside.</summary>
internal sealed class LedgerIntents : Measurement
{
    private const int Count = 8000;
    private const int AtOnce = 4;
    private const double Needed = 3500;

    public override string Name => "ledger";

    public override async IAsyncEnumerable<Figure> Run()
    {
        foreach (var engine in new[] { Engine.Sqlite, Engine.Postgres })
            yield return Figure.Share($"ledger settle and intend, {AtOnce} acts a call, durable, {engine}", await Acts(engine), Needed, 1, "acts/s");
    }

    private static async Task<double> Acts(Engine engine)
    {
        await using var house = new StudioHouse(engine, new Dictionary<string, string?> { ["Tasks:Enabled"] = "false" });
        var actor = Actor.House(new WorkspaceId(Guid.CreateVersion7()));
        var post = Guid.CreateVersion7();
        var ledger = house.Get<ActLedger>();
        await house.Get<Database>().Write<Done>(actor, async db =>
        {
            await ledger.Plan(db, post, [.. Enumerable.Range(0, Count).Select(i => new PlannedAct(EffectKey.Of("bench", $"{i}"), i, $"reader{i}@example.com"))], CancellationToken.None);
            return new Done();
        }, CancellationToken.None);
        var planned = (await ledger.Due(actor, post, -1, Count, CancellationToken.None)).Select(act => act.Id).ToList();

        var watch = Stopwatch.StartNew();
        Settlement[] before = [];
        foreach (var next in planned.Chunk(AtOnce))
        {
            await ledger.SettleAndIntend(actor, before, next, fence: 1, CancellationToken.None);
            before = [.. next.Select(id => new Settlement(id, ActState.Sent, "250 2.0.0 Ok: queued"))];
        }
        await ledger.Settle(actor, before, CancellationToken.None);
        return Count / watch.Elapsed.TotalSeconds;
    }
}
