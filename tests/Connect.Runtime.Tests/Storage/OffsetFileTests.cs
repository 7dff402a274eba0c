using System.Text;
using Connect.Errors;
using Connect.Runtime.Storage;
using Connect.Source;
using Connect.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connect.Runtime.Tests.Storage;

public sealed class OffsetFileTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string Path => _directory.File("connect.offsets");

    [Fact]
    public async Task Store_OpenedAgain_HasWhatWasWritten()
    {
        var partition = OffsetMap.Of("filename", "a \"b\"\n.txt");
        await using (OffsetStore store = await OpenAsync())
        {
            await store.WriteAsync("source", [new SourceOffsetChange(partition, OffsetMap.Of("position", 5L))], CancellationToken.None);
            await store.WriteAsync("source", [new SourceOffsetChange(partition, OffsetMap.Of("position", 9_007_199_254_740_993L))], CancellationToken.None);
            await store.WriteAsync("other", [new SourceOffsetChange(null, OffsetMap.Of("x", "y"))], CancellationToken.None);
            await store.WriteAsync("gone", [new SourceOffsetChange(partition, OffsetMap.Of("position", 1L))], CancellationToken.None);
            await store.WriteAsync("gone", [new SourceOffsetChange(partition, null)], CancellationToken.None);
        }

        await using OffsetStore again = await OpenAsync();

        Assert.Equal(9_007_199_254_740_993L, again.Find("source", partition)!["position"].AsInt64());
        Assert.Equal("y", again.Find("other", null)!["x"].AsString());
        Assert.Empty(again.All("gone"));
        Assert.Equal(3, (await File.ReadAllLinesAsync(Path)).Length);
        Assert.StartsWith("""{"format":"connect-offsets","version":1}""", await File.ReadAllTextAsync(Path), StringComparison.Ordinal);
        Assert.Equal([Path], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task Load_NoFileOrEmptyFile_IsEmpty()
    {
        Assert.Empty(new OffsetFile(Path).Load());
        await File.WriteAllTextAsync(Path, "");

        Assert.Empty(new OffsetFile(Path).Load());
    }

    [Fact]
    public async Task Load_JavasFile_NamesTheWayOut()
    {
        await File.WriteAllBytesAsync(Path, [0xAC, 0xED, 0x00, 0x05, 0x73, 0x72]);

        ConnectException error = Assert.Throws<ConnectException>(() => new OffsetFile(Path).Load());

        Assert.Contains("Java's Kafka Connect", error.Message, StringComparison.Ordinal);
        Assert.Contains("PATCH /connectors/<name>/offsets", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello", "damaged in line 1")]
    [InlineData("{\"some\":\"json\"}\n", "no offsets file")]
    [InlineData("[]\n", "no offsets file")]
    [InlineData("{\"format\":\"connect-offsets\",\"version\":2}\n", "has version 2")]
    [InlineData("{\"format\":\"connect-offsets\",\"version\":1}\n{\"key\":[\"a\",{}],\"val", "damaged in line 2")]
    [InlineData("{\"format\":\"connect-offsets\",\"version\":1}\n{\"value\":{}}\n", "damaged in line 2")]
    public async Task Load_OtherContent_SaysWhatIsWrong(string content, string expected)
    {
        await File.WriteAllTextAsync(Path, content);

        ConnectException error = Assert.Throws<ConnectException>(() => new OffsetFile(Path).Load());

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{Path}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_DirectoryGone_IsRetriableAndKeepsWhatWasThere()
    {
        string directory = _directory.File("sub");
        Directory.CreateDirectory(directory);
        string path = System.IO.Path.Combine(directory, "offsets");
        var file = new OffsetFile(path);
        await file.SaveAsync([(Bytes("""["a",{}]"""), Bytes("""{"x":1}"""))]);
        Directory.Move(directory, directory + "-away");

        RetriableException error = await Assert.ThrowsAsync<RetriableException>(() => file.SaveAsync([(Bytes("""["a",{}]"""), Bytes("""{"x":2}"""))]));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Directory.Move(directory + "-away", directory);
        await file.SaveAsync([(Bytes("""["b",{}]"""), Bytes("""{"x":3}"""))]);
        Assert.Equal(["""{"x":1}""", """{"x":3}"""], new OffsetFile(path).Load().Select(entry => Encoding.UTF8.GetString(entry.Value.Span)));
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private async Task<OffsetStore> OpenAsync()
    {
        var store = new OffsetStore(new OffsetFile(Path), NullLogger<OffsetStore>.Instance);
        await store.StartAsync(CancellationToken.None);
        return store;
    }
}
