using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Halcytone.Studio.Foundation;
using Halcytone.Studio.Foundation.Data;

namespace Halcytone.Studio.Acts;

/// <summary>Outcomes that the database could not take when they were known.</summary>
internal sealed record KeptOutcomes(Guid Workspace, IReadOnlyList<Settlement> Settlements);

/// <summary>
/// Keeps outcomes in a file of 1 MiB that was given its place on the disk beforehand, so that a full disk or a database that is away loses none
/// (reliability-and-security §3.5). Each entry is its length, four bytes of its hash and its JSON; the first that does not fit its hash ends the file.
/// </summary>
internal sealed partial class OutcomeJournal(DataFolder data, ILogger<OutcomeJournal> logger) : IDisposable
{
    private const int Size = 1 << 20;
    private const int Head = 8;
    private readonly Lock turning = new();
    private readonly List<KeptOutcomes> kept = [];
    private FileStream? file;
    private int end;

    /// <summary>Outcomes that wait to be saved, oldest first.</summary>
    public IReadOnlyList<KeptOutcomes> Kept
    {
        get { lock (turning) return [.. kept]; }
    }

    /// <summary>Opens the file and reads what an earlier process left in it.</summary>
    public void Open()
    {
        lock (turning)
        {
            if (file is not null) return;
            try
            {
                file = new FileStream(data.At("acts.journal"), new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 });
                TakePlace();
                Read();
            }
            catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
            {
                LogNoJournal(broken); // outcomes are still kept in memory
            }
        }
    }

    /// <summary>Keeps outcomes until they are saved; on the disk before it returns, where that is possible.</summary>
    public void Keep(WorkspaceId workspace, IReadOnlyCollection<Settlement> settlements)
    {
        var outcomes = new KeptOutcomes(workspace.Value, [.. settlements]);
        lock (turning)
        {
            kept.Add(outcomes);
            var json = JsonSerializer.SerializeToUtf8Bytes(outcomes);
            if (file is null || end + Head + json.Length > Size)
            {
                LogOnlyInMemory(settlements.Count);
                return;
            }
            try
            {
                end = Write(end, json);
            }
            catch (IOException broken)
            {
                LogNoJournal(broken);
            }
        }
    }

    /// <summary>Forgets the oldest outcomes, which are saved now; empties the file with the last.</summary>
    public void Forget(KeptOutcomes saved)
    {
        lock (turning)
        {
            kept.Remove(saved);
            if (kept.Count > 0 || file is null) return;
            end = 0;
            file.Position = 0;
            file.Write(new byte[Head]);
            file.Flush(flushToDisk: true);
        }
    }

    public void Dispose() => file?.Dispose();

    /// <summary>Writes the zeros, so that the disk has really given the place away.</summary>
    private void TakePlace()
    {
        if (file!.Length >= Size) return;
        file.Position = file.Length;
        file.Write(new byte[Size - file.Length]);
        file.Flush(flushToDisk: true);
    }

    private void Read()
    {
        var bytes = new byte[Size];
        file!.Position = 0;
        file.ReadExactly(bytes);
        for (end = 0; end + Head < Size;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(end));
            if (length <= 0 || end + Head + length > Size) return;
            var json = bytes.AsSpan(end + Head, length);
            if (!SHA256.HashData(json)[..4].AsSpan().SequenceEqual(bytes.AsSpan(end + 4, 4))) return;
            kept.Add(JsonSerializer.Deserialize<KeptOutcomes>(json)!);
            end += Head + length;
        }
    }

    private int Write(int at, byte[] json)
    {
        var entry = new byte[Head + json.Length + (at + Head + json.Length + Head <= Size ? Head : 0)]; // zeros after it: what an emptied file still holds must not follow
        BinaryPrimitives.WriteInt32BigEndian(entry, json.Length);
        SHA256.HashData(json).AsSpan(0, 4).CopyTo(entry.AsSpan(4));
        json.CopyTo(entry, Head);
        file!.Position = at;
        file.Write(entry);
        file.Flush(flushToDisk: true);
        return at + Head + json.Length;
    }

    [LoggerMessage(2101, LogLevel.Critical, "The journal of outcomes cannot be written; they are kept in memory alone")]
    private partial void LogNoJournal(Exception broken);

    [LoggerMessage(2102, LogLevel.Critical, "The journal of outcomes is full or away; {Count} outcomes are kept in memory alone")]
    private partial void LogOnlyInMemory(int count);
}
