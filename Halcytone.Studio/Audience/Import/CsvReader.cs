using System.Text;

namespace Halcytone.Studio.Audience.Import;

/// <summary>One row of a CSV file.</summary>
/// <param name="Line">The line of the file on which it begins, from 1.</param>
/// <param name="Cells">In order; as far as they could be read.</param>
/// <param name="Problem">Why the row cannot be used, or null.</param>
internal sealed record CsvRow(int Line, IReadOnlyList<string> Cells, string? Problem)
{
    /// <summary>A line without anything on it; skipped without a word.</summary>
    public bool IsBlank => Problem is null && Cells.All(string.IsNullOrWhiteSpace);
}

/// <summary>
/// Reads CSV as it streams (RFC 4180, and what spreadsheets make of it): quotes, doubled quotes, line breaks inside quotes, any line end, comma, semicolon or tab.
/// Never holds more than one row; what breaks a limit becomes that row's problem, and reading goes on.
/// </summary>
internal sealed class CsvReader(TextReader text, char separator)
{
    public const int MostCells = 200;
    public const int LongestCell = 32 * 1024;

    private static readonly char[] Separators = [',', ';', '\t'];

    private readonly char[] buffer = new char[16 * 1024];
    private readonly StringBuilder cell = new();
    private int position;
    private int filled;
    private int line = 1;
    private bool ended;

    /// <summary>The separator that the first line seems to use.</summary>
    public static char SeparatorOf(string firstLine)
        => Separators.MaxBy(candidate => firstLine.Count(letter => letter == candidate));

    /// <summary>The next row; null at the end.</summary>
    public async ValueTask<CsvRow?> Read(CancellationToken stop)
    {
        var cells = new List<string>();
        var start = line;
        string? problem = null;
        var (quoted, wasQuoted, any) = (false, false, false);
        cell.Clear();
        while (true)
        {
            if (position == filled && !await Fill(stop))
            {
                if (quoted) problem ??= $"A quotation mark that opens in line {start} is never closed.";
                if (!any) return null;
                End(cells, ref problem);
                return new CsvRow(start, cells, problem);
            }
            any = true;
            var letter = buffer[position++];
            if (letter == '\n') line++;
            if (quoted)
            {
                if (letter != '"') Add(letter, ref problem);
                else if (await Peek(stop) == '"')
                {
                    position++;
                    Add('"', ref problem);
                }
                else (quoted, wasQuoted) = (false, true);
            }
            else if (letter == separator)
            {
                End(cells, ref problem);
                wasQuoted = false;
            }
            else if (letter is '\n' or '\r')
            {
                if (letter == '\r')
                {
                    if (await Peek(stop) == '\n') position++;
                    line++;
                }
                End(cells, ref problem);
                return new CsvRow(start, cells, problem);
            }
            else if (letter == '"' && cell.Length == 0 && !wasQuoted) quoted = true;
            else if (wasQuoted && !char.IsWhiteSpace(letter)) problem ??= "There is text after a closing quotation mark.";
            else if (!wasQuoted) Add(letter, ref problem);
        }
    }

    private void Add(char letter, ref string? problem)
    {
        if (letter == '\0') problem ??= "The row holds bytes that are no text.";
        else if (letter == '\uFFFD') problem ??= "The row holds letters in another encoding. Save the file as UTF-8.";
        if (cell.Length < LongestCell) cell.Append(letter);
        else problem ??= "A cell is longer than 32 KB.";
    }

    private void End(List<string> cells, ref string? problem)
    {
        if (cells.Count < MostCells) cells.Add(cell.ToString());
        else problem ??= $"There are more than {MostCells} columns.";
        cell.Clear();
    }

    private async ValueTask<char> Peek(CancellationToken stop) => position < filled || await Fill(stop) ? buffer[position] : '\0';

    private async ValueTask<bool> Fill(CancellationToken stop)
    {
        if (ended) return false;
        (position, filled) = (0, await text.ReadAsync(buffer, stop));
        ended = filled == 0;
        return !ended;
    }
}
