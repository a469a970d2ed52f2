using System.Data.Common;

namespace Halcytone.Studio.Foundation.Data;

/// <summary>Statements that are run together, in one round trip where the database takes that. What they answer stands in their lists once the batch was run.</summary>
public sealed class SqlBatch
{
    private readonly List<Step> steps = [];

    internal IReadOnlyList<Step> Steps => steps;

    /// <summary>Adds a statement that answers nothing.</summary>
    public void Run(string sql, params (string Name, object? Value)[] values) => steps.Add(new Step(sql, values, null, null));

    /// <summary>Adds a statement and reads each row it answers.</summary>
    public List<T> Rows<T>(string sql, Func<DbDataReader, T> read, params (string Name, object? Value)[] values)
    {
        var rows = new List<T>();
        steps.Add(new Step(sql, values, row => rows.Add(read(row)), rows.Clear));
        return rows;
    }

    /// <summary>Adds a statement that answers nothing, over rows that it is given.</summary>
    public void Run<TGiven>(string sql, SqlTable<TGiven> table, IReadOnlyCollection<TGiven> given, params (string Name, object? Value)[] values)
    {
        foreach (var run in table.Runs(given)) steps.Add(new Step(sql, [.. values, .. run], null, null));
    }

    /// <summary>Adds a statement over rows that it is given, and reads each row it answers; in which order, the database decides.</summary>
    public List<T> Rows<TGiven, T>(string sql, SqlTable<TGiven> table, IReadOnlyCollection<TGiven> given, Func<DbDataReader, T> read, params (string Name, object? Value)[] values)
    {
        var rows = new List<T>(given.Count);
        foreach (var run in table.Runs(given)) steps.Add(new Step(sql, [.. values, .. run], row => rows.Add(read(row)), rows.Clear));
        return rows;
    }

    /// <summary>One run of one statement; reading and forgetting are null where it answers nothing.</summary>
    internal readonly record struct Step(string Sql, (string Name, object? Value)[] Values, Action<DbDataReader>? Read, Action? Forget);
}
