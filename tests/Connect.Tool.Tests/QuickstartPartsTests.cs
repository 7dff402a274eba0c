using Connect.TestSupport;
using Connect.Tool.Quickstart;

namespace Connect.Tool.Tests;

public sealed class QuickstartPartsTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("a", "a\n", 1)]
    [InlineData("a\nb\n", "a\nb\n", 2)]
    [InlineData("a\r\nb", "a\r\nb\n", 2)]
    public async Task Copy_LastLineWithoutEnd_IsCompleted(string content, string expected, long lines)
    {
        await File.WriteAllTextAsync(_directory.File("from"), content);

        InputFile input = await InputFile.CopyAsync(_directory.File("from"), _directory.File("to"), TestContext.Current.CancellationToken);

        Assert.Equal(expected, await File.ReadAllTextAsync(_directory.File("to")));
        Assert.Equal(lines, input.Lines);
    }

    [Theory]
    [InlineData("a\nb\n", "a\nb\n", null)]
    [InlineData("a\r\nb\n", "a\nb\n", null)]
    [InlineData("a\nb\n", "a\nc\n", 2L)]
    [InlineData("a\nb\n", "a\n", 2L)]
    [InlineData("a\n", "a\nb\n", 2L)]
    [InlineData("\uFEFFa\n", "a\n", 1L)]
    public async Task FirstDifference_TwoFiles_IsTheLineNumber(string one, string other, long? line)
    {
        await File.WriteAllTextAsync(_directory.File("one"), one);
        await File.WriteAllTextAsync(_directory.File("other"), other);

        Assert.Equal(line, await LineFiles.FirstDifferenceAsync(_directory.File("one"), _directory.File("other"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Update_GrowingFile_CountsOnlyWhatIsNew()
    {
        var count = new GrowingLineCount(_directory.File("f"));

        Assert.Equal(0, await count.UpdateAsync(TestContext.Current.CancellationToken));
        await File.WriteAllTextAsync(_directory.File("f"), "a\nb");
        Assert.Equal(1, await count.UpdateAsync(TestContext.Current.CancellationToken));
        await File.AppendAllTextAsync(_directory.File("f"), "\nc\n");
        Assert.Equal(3, await count.UpdateAsync(TestContext.Current.CancellationToken));
    }
}
