namespace Connect.Tool.Quickstart;

/// <summary>
/// Where a quickstart keeps its files: <c>./connect-data/quickstart</c>, emptied of an earlier one's, or a temporary folder when that one is in use or cannot be written.
/// </summary>
internal sealed class QuickstartFolder : IDisposable
{
    private static readonly string[] OwnFiles = ["connect.db", "connect.db-wal", "connect.db-shm", "connect.db.lock", "connect.offsets", "connect.offsets.next", "input.txt", "output.txt"];

    private readonly FileStream _inUse;

    private QuickstartFolder(string path, FileStream inUse)
    {
        Path = path;
        _inUse = inUse;
    }

    public string Path { get; }

    public string Input => System.IO.Path.Combine(Path, "input.txt");

    public string Output => System.IO.Path.Combine(Path, "output.txt");

    public string Log => System.IO.Path.Combine(Path, "connect.db");

    public string Offsets => System.IO.Path.Combine(Path, "connect.offsets");

    /// <summary>Takes a folder for as long as this lives.</summary>
    public static QuickstartFolder Take()
    {
        string usual = System.IO.Path.Combine("connect-data", "quickstart");
        try
        {
            Directory.CreateDirectory(usual);
            return Take(usual);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Take(Directory.CreateTempSubdirectory("connect-quickstart-").FullName);
        }
    }

    public void Dispose() => _inUse.Dispose();

    private static QuickstartFolder Take(string path)
    {
        var inUse = new FileStream(System.IO.Path.Combine(path, ".in-use"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        try
        {
            foreach (string file in OwnFiles)
            {
                File.Delete(System.IO.Path.Combine(path, file));
            }

            return new QuickstartFolder(path, inUse);
        }
        catch
        {
            inUse.Dispose();
            throw;
        }
    }
}
