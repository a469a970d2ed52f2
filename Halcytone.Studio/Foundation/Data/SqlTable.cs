namespace Halcytone.Studio.Foundation.Data;

/// <summary>
/// Rows that a statement is given, to be joined with those that are stored. PostgreSQL gets a column as one array, so that a statement is run once whatever
/// their number; SQLite, to which nothing has to travel, is given row after row.
/// </summary>
/// <typeparam name="T">What a row is made of.</typeparam>
public sealed class SqlTable<T>
{
    private readonly bool asArrays;
    private readonly (string Name, Type Type, Func<T, object?> Value)[] columns;
    private readonly string[] parameters;
    private readonly string source;

    internal SqlTable(bool asArrays, string name, (string Name, Type Type, Func<T, object?> Value)[] columns)
    {
        (this.asArrays, this.columns) = (asArrays, columns);
        parameters = [.. columns.Select(column => $"@{name}_{column.Name}")];
        var names = columns.Select(column => column.Name);
        source = asArrays
            ? $"unnest({string.Join(", ", parameters)}) AS {name}({string.Join(", ", names)})"
            : $"(SELECT {string.Join(", ", parameters.Zip(names, (parameter, column) => $"{parameter} AS {column}"))}) AS {name}";
    }

    /// <summary>The table as it stands behind FROM.</summary>
    public override string ToString() => source;

    /// <summary>The parameters that hold <paramref name="rows"/>, for each run of the statement.</summary>
    internal IEnumerable<(string Name, object? Value)[]> Runs(IReadOnlyCollection<T> rows)
    {
        if (rows.Count == 0) return [];
        return asArrays ? [Parameters(column => Whole(column, rows))] : rows.Select(row => Parameters(column => columns[column].Value(row)));
    }

    private (string, object?)[] Parameters(Func<int, object?> value)
    {
        var values = new (string, object?)[columns.Length];
        for (var at = 0; at < columns.Length; at++) values[at] = (parameters[at], value(at));
        return values;
    }

    private Array Whole(int column, IReadOnlyCollection<T> rows)
    {
        var array = Array.CreateInstance(columns[column].Type, rows.Count);
        var at = 0;
        foreach (var row in rows)
        {
            var stored = SqlUnit.Stored(columns[column].Value(row));
            if (stored != DBNull.Value) array.SetValue(stored, at);
            at++;
        }
        return array;
    }
}
