namespace Connect.Tool.Quickstart;

/// <summary>The file the source reads: a copy of the user's, to which lines are appended while the worker runs.</summary>
internal sealed class InputFile
{
    private readonly string _path;

    private InputFile(string path, long lines)
    {
        _path = path;
        Lines = lines;
    }

    /// <summary>Lines so far.</summary>
    public long Lines { get; private set; }

    /// <summary>Copies a file, completing its last line: the source waits for the end of a line before it takes it.</summary>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static async Task<InputFile> CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        try
        {
            var input = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await using (input.ConfigureAwait(false))
            {
                var output = new FileStream(to, FileMode.Create, FileAccess.Write, FileShare.Read);
                await using (output.ConfigureAwait(false))
                {
                    await input.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
                    if (output.Position > 0 && !await EndsWithLineEndAsync(input, cancellationToken).ConfigureAwait(false))
                    {
                        output.WriteByte((byte)'\n');
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.StartUp, $"The input file '{from}' cannot be copied to '{to}': {e.Message}", inner: e);
        }

        return new InputFile(to, await LineFiles.CountAsync(to, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Appends lines as another program would while the source reads.</summary>
    public async Task AppendAsync(IReadOnlyList<string> lines, CancellationToken cancellationToken)
    {
        await File.AppendAllLinesAsync(_path, lines, cancellationToken).ConfigureAwait(false);
        Lines += lines.Count;
    }

    private static async Task<bool> EndsWithLineEndAsync(FileStream input, CancellationToken cancellationToken)
    {
        byte[] last = new byte[1];
        input.Position = Math.Max(0, input.Position - 1);
        return await input.ReadAsync(last, cancellationToken).ConfigureAwait(false) == 1 && last[0] is (byte)'\n' or (byte)'\r';
    }
}
