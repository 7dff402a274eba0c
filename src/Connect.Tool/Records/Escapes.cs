using System.Text;

namespace Connect.Tool.Records;

/// <summary>Separators on a command line: <c>\t</c>, <c>\n</c>, <c>\r</c>, <c>\0</c> and <c>\\</c> are easier to type than what they mean.</summary>
internal static class Escapes
{
    public static string Text(string text) => !text.Contains('\\') ? text : text
        .Replace(@"\\", "\uFFFF", StringComparison.Ordinal)
        .Replace(@"\t", "\t", StringComparison.Ordinal)
        .Replace(@"\n", "\n", StringComparison.Ordinal)
        .Replace(@"\r", "\r", StringComparison.Ordinal)
        .Replace(@"\0", "\0", StringComparison.Ordinal)
        .Replace('\uFFFF', '\\');

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(Text(text));
}
