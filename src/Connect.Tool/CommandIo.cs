using System.Collections;
using System.Text;

namespace Connect.Tool;

/// <summary>What a command reads and writes: standard streams and environment, or a test's own.</summary>
internal sealed class CommandIo : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public CommandIo(Stream input, Stream output, TextWriter error, IReadOnlyDictionary<string, string> environment, bool isTerminal)
    {
        Input = input;
        Output = output;
        Out = new StreamWriter(output, Utf8, leaveOpen: true) { AutoFlush = true };
        Error = error;
        Environment = environment;
        IsTerminal = isTerminal;
    }

    public Stream Input { get; }

    /// <summary>Bytes of records go here untouched; texts through <see cref="Out"/>.</summary>
    public Stream Output { get; }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Whether somebody watches the output: colours and live displays.</summary>
    public bool IsTerminal { get; }

    /// <summary>The process's own streams.</summary>
    public static CommandIo OfProcess()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            environment[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        bool terminal = !Console.IsOutputRedirected && environment.GetValueOrDefault("TERM") != "dumb";
        return new CommandIo(Console.OpenStandardInput(), StandardOutput.Open(), Console.Error, environment, terminal);
    }

    public void Dispose() => Out.Dispose();
}
