using System.Text;
using Connect.TestSupport;

namespace Connectors.File.Tests.Support;

internal static class TempDirectoryExtensions
{
    /// <summary>Creates a file with that text in UTF-8.</summary>
    public static string Write(this TempDirectory folder, string name, string text)
    {
        System.IO.File.WriteAllBytes(folder.File(name), Encoding.UTF8.GetBytes(text));
        return folder.File(name);
    }

    /// <summary>Appends to a file that others may have open.</summary>
    public static void Append(this TempDirectory folder, string name, string text)
    {
        using FileStream stream = new(folder.File(name), FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        stream.Write(Encoding.UTF8.GetBytes(text));
    }
}
