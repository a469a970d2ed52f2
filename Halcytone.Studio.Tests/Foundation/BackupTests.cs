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
