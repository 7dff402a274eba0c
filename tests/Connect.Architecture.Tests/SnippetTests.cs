using Connect.Architecture.Tests.Snippets;
using Connect.TestSupport;

namespace Connect.Architecture.Tests;

/// <summary>Snippets that do something by themselves, run.</summary>
public class SnippetTests
{
    [Fact]
    public async Task EmbeddedPackage_AppendedRecord_IsRead()
    {
        using var folder = new TempDirectory();

        Assert.Equal("{\"id\":7}", await EmbeddedPackage.AppendAndReadAsync(Path.Combine(folder.Path, "connect.db")));
    }
}
