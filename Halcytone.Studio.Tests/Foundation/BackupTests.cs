using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;
using Halcytone.Studio.Tests.House;
using Microsoft.Data.Sqlite;

namespace Halcytone.Studio.Tests.Foundation;

public sealed class BackupTests
{
    [Fact]
    public async Task A_copy_made_beside_the_running_house_is_sound_and_whole()
    {
        await using var house = new StudioHouse();
        var copy = await house.Get<Backups>().Make("manual", CancellationToken.None);
        await using var connection = new SqliteConnection($"Data Source={copy};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM ring_keys";
        Assert.IsType<long>(await command.ExecuteScalarAsync());
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(copy)!, "*.part"));
    }

    [Fact]
    public async Task Each_night_makes_one_copy_and_seven_nights_and_four_weeks_stay()
    {
        var now = new DateTimeOffset(2031, 4, 11, 12, 0, 0, TimeSpan.Zero); // a Friday; later than any file of this run
        await using var house = new StudioHouse(settings: new Dictionary<string, string?> { ["Tasks:Enabled"] = "false" }, clock: new FakeClock(now));
        var folder = Directory.CreateDirectory(Path.Combine(house.DataFolder, "backups")).FullName;
        for (var night = 1; night <= 39; night++) await File.WriteAllTextAsync(Path.Combine(folder, $"studio-{now.AddDays(-night):yyyyMMdd}-033000-nightly.db"), "");
        await File.WriteAllTextAsync(Path.Combine(folder, "studio-20300101-120000-manual.db"), "");

        await house.Get<NightlyBackups>().Look(CancellationToken.None); // the house's own look at its start may have been first
        Assert.Null(await house.Get<NightlyBackups>().Look(CancellationToken.None));
        var kept = Directory.GetFiles(folder, "*-nightly.db").Select(file => Path.GetFileName(file)["studio-".Length..][..8]).Order();
        // Seven nights, and the Sundays of the two weeks of four that they do not reach.
        Assert.Equal(["20310323", "20310330", "20310405", "20310406", "20310407", "20310408", "20310409", "20310410", "20310411"], kept);
        Assert.True(new FileInfo(Directory.GetFiles(folder, "studio-20310411-*").Single()).Length > 0);
        Assert.Single(Directory.GetFiles(folder, "*-manual.db"));
    }

    [Fact]
    public async Task A_copy_is_not_put_under_a_running_house()
    {
        await using var house = new StudioHouse();
        var copy = await house.Get<Backups>().Make("manual", CancellationToken.None);
        Assert.IsType<StillInUse>((await house.Get<Backups>().Restore(copy, CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task A_damaged_copy_is_refused_and_the_database_stays()
    {
        await using var house = new StudioHouse();
        var copy = await house.Get<Backups>().Make("manual", CancellationToken.None);
        await using (var file = File.OpenWrite(copy)) file.Write(new byte[200]);
        Assert.IsType<DamagedBackup>((await house.Get<Backups>().Restore(copy, CancellationToken.None)).Refusal);
        Assert.True(File.Exists(Path.Combine(house.DataFolder, "studio.db")));
    }

    [Fact]
    public async Task A_missing_copy_is_named()
    {
        await using var house = new StudioHouse();
        Assert.IsType<NoSuchBackup>((await house.Get<Backups>().Restore("/nowhere/copy.db", CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task A_second_house_on_the_same_folder_is_refused()
    {
        await using var house = new StudioHouse();
        _ = house.Get<DataFolder>();
        Assert.Null(DatabaseSetup.Hold(house.Get<DataFolder>()));
    }
}
