using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Halcytone.Studio.Audience;
using Halcytone.Studio.Audience.Import;

namespace Halcytone.Studio.Tests.Audience;

public sealed class CsvTests
{
    private static async Task<List<CsvRow>> Read(string text, char separator = ',')
    {
        var rows = new List<CsvRow>();
        var reader = new CsvReader(new StringReader(text), separator);
        while (await reader.Read(default) is { } row) rows.Add(row);
        return rows;
    }

    [Theory]
    [InlineData("a,b\r\nc,d", "a|b;c|d")]
    [InlineData("a,b\nc,d\n", "a|b;c|d")]
    [InlineData("a,b\rc,d\r", "a|b;c|d")]
    [InlineData("\"a,b\",c", "a,b|c")]
    [InlineData("\"say \"\"hi\"\"\",c", "say \"hi\"|c")]
    [InlineData("\"two\nlines\",c", "two\nlines|c")]
    [InlineData("a,,\n,b,", "a||;|b|")]
    [InlineData("\"\",x", "|x")]
    [InlineData("a\"b,c", "a\"b|c")]
    [InlineData("\"a\" ,b", "a|b")]
    [InlineData("", "")]
    [InlineData("呼吸,é", "呼吸|é")]
    public async Task Rows_are_read_as_spreadsheets_write_them(string text, string rows)
        => Assert.Equal(rows, string.Join(';', (await Read(text)).Select(row => string.Join('|', row.Cells))));

    [Theory]
    [InlineData("x\n\"never closed,a\nb,c\n", 2, "never closed")]
    [InlineData("x\n\"a\"b,c\n", 2, "after a closing quotation mark")]
    [InlineData("x\na\0b,c\n", 2, "no text")]
    [InlineData("x\n\"a\n\nb\"\nc\uFFFDd\n", 5, "encoding")]
    public async Task A_fault_is_told_with_the_line_it_is_on(string text, int line, string problem)
    {
        var faulty = Assert.Single(await Read(text), row => row.Problem is not null);
        Assert.Equal(line, faulty.Line);
        Assert.Contains(problem, faulty.Problem);
    }

    [Fact]
    public async Task Limits_are_the_rows_problem_and_reading_goes_on()
    {
        var rows = await Read($"{new string('x', 40_000)},a\n{string.Join(',', Enumerable.Range(0, 300))}\nok,b\n");
        Assert.Equal(["A cell is longer than 32 KB.", "There are more than 200 columns.", null], rows.Select(row => row.Problem));
    }

    [Fact]
    public void What_is_written_is_read_again() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<string[]>().Generator.Select(cells => cells.Select(cell => (cell ?? "").Replace("\0", "", StringComparison.Ordinal).Replace('\uFFFD', '?')).Append("end").ToArray()).ToArbitrary(), cells =>
        {
            var line = string.Join(',', cells.Select(cell => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\r\n";
            var row = Read(line).GetAwaiter().GetResult().Single();
            return row.Problem is null && row.Cells.SequenceEqual(cells);
        }));

    [Theory]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+49 30", "\"'+49 30\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("\0x", "\"'\0x\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData("Ana \"the calm\"", "\"Ana \"\"the calm\"\"\"")]
    [InlineData("a=b", "\"a=b\"")]
    [InlineData(null, "\"\"")]
    public void No_cell_leaves_as_a_formula(string? value, string cell) => Assert.Equal(cell, CsvExport.Cell(value));

    public static TheoryData<string, byte[]> Encodings => new()
    {
        { "UTF-8", Encoding.UTF8.GetBytes("email;name\nñ@x;é") },
        { "UTF-8 with mark", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes("email;name\nñ@x;é")] },
        { "UTF-16 with mark", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("email;name\nñ@x;é")] },
        { "UTF-16 without", Encoding.Unicode.GetBytes("email;name\nñ@x;é") },
        { "UTF-16 big endian", [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes("email;name\nñ@x;é")] },
        { "latin1", Encoding.Latin1.GetBytes("email;name\nñ@x;é") },
    };

    [Theory, MemberData(nameof(Encodings), DisableDiscoveryEnumeration = true)]
    public async Task The_encoding_is_found_or_told(string name, byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        var (text, separator) = await CsvText.Open(stream, name == "latin1" ? "latin1" : null, default);
        Assert.Equal((';', "email;name\nñ@x;é"), (separator, await text.ReadToEndAsync()));
    }
}
