using System.Text;

namespace Connect.Tool.Tests;

/// <summary>Runs the command in this process, with streams and environment of the test's own.</summary>
internal sealed class CommandLine
{
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public string Input { get; set; } = "";

    public async Task<CommandResult> RunAsync(params string[] args)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(Input));
        using var output = new MemoryStream();
        using var error = new StringWriter();
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var io = new CommandIo(input, output, error, Environment, isTerminal: false);
        int code = await ConnectCli.RunAsync(args, io, time.Token);
        return new CommandResult(code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}

internal sealed record CommandResult(int ExitCode, string Output, string Error);
