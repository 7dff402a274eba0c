using System.Text;

namespace Connectors.File.Tests.Support;

/// <summary>A folder that is gone after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("connectors-file-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllBytes(File(name), Encoding.UTF8.GetBytes(text));
        return File(name);
    }

    public void Append(string name, string text)
    {
        using FileStream stream = new(File(name), FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
