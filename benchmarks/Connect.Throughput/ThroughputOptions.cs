using System.Globalization;

namespace Connect.Throughput;

/// <summary>The command line.</summary>
/// <param name="Scenario">Name of the benchmark.</param>
/// <param name="Lines">Lines of the input file.</param>
/// <param name="Bytes">Bytes of each line, its line end not counted.</param>
/// <param name="Converter">Class of the value converter.</param>
/// <param name="Data">Folder for input, log and output; a temporary one, deleted afterwards, if not given.</param>
/// <param name="Stage">Set in the child process that measures one stage.</param>
internal sealed record ThroughputOptions(string Scenario, int Lines, int Bytes, string Converter, string? Data, string? Stage)
{
    public const string File = "file";
    public const string FileErrors = "file-errors";

    public const string Usage = """
        Usage: Connect.Throughput file|file-errors [options]
          file         a file to a topic, that topic to a file, and both at once
          file-errors  a topic of JSON to a file: a clean one, and one of which every hundredth record is no JSON, with a dead letter queue
          --lines N          lines of the input file (1000000)
          --bytes N          bytes of each line without its line end (100)
          --converter CLASS  value converter of 'file' (org.apache.kafka.connect.storage.StringConverter)
          --data DIR         folder for input, log and output, kept afterwards (a temporary one)
        Prints one JSON line per run. Exit code 1 when the output differs from the input, or errors cost more than half the speed.
        """;

    public static ThroughputOptions Parse(string[] args)
    {
        if (args is not [File or FileErrors, ..])
        {
            throw new ArgumentException(args.Length == 0 ? "Say which benchmark to run." : $"Unknown benchmark '{args[0]}'; there are: file, file-errors.");
        }

        var options = new ThroughputOptions(args[0], 1_000_000, 100, "org.apache.kafka.connect.storage.StringConverter", null, null);
        for (int i = 1; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException($"{args[i]} needs a value.");
            options = args[i] switch
            {
                "--lines" => options with { Lines = Number(args[i], value, 1) },
                "--bytes" => options with { Bytes = Number(args[i], value, 12) },
                "--converter" => options with { Converter = value },
                "--data" => options with { Data = value },
                "--stage" => options with { Stage = value },
                _ => throw new ArgumentException($"Unknown option '{args[i]}'."),
            };
        }

        return options;
    }

    private static int Number(string name, string value, int least) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least
            ? number
            : throw new ArgumentException($"{name} is '{value}'; a whole number of at least {least} is expected.");
}
