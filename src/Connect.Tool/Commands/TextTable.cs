using System.Globalization;

namespace Connect.Tool.Commands;

/// <summary>Columns of text, as wide as needed; numbers to the right.</summary>
internal static class TextTable
{
    public static async Task WriteAsync(TextWriter output, IReadOnlyList<string> titles, IReadOnlyList<IReadOnlyList<object>> rows)
    {
        List<string[]> lines = [[.. titles]];
        lines.AddRange(rows.Select(row => row.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "").ToArray()));
        int[] widths = [.. titles.Select((_, column) => lines.Max(line => line[column].Length))];
        bool[] numbers = [.. titles.Select((_, column) => rows.Count > 0 && rows.All(row => row[column] is long or int))];
        foreach (string[] line in lines)
        {
            IEnumerable<string> cells = line.Select((cell, column) => numbers[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            await output.WriteLineAsync(string.Join("  ", cells).TrimEnd()).ConfigureAwait(false);
        }
    }
}
