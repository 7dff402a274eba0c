using System.IO.Compression;
using System.Text.Json;

namespace Connect.TestSupport.Golden;

/// <summary>Reads files of recorded cases, one JSON object a line, from the <c>golden</c> folder beside the test program.</summary>
public static class GoldenFile
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 4096 };

    /// <summary>The lines of <c>golden/NAME</c>, or of <c>golden/NAME.gz</c>.</summary>
    public static IReadOnlyList<GoldenLine> Read(string name)
    {
        var lines = new List<GoldenLine>();
        foreach (string text in ReadText(Path.Combine(AppContext.BaseDirectory, "golden", name)))
        {
            if (text.Length > 0)
            {
                lines.Add(new GoldenLine(JsonDocument.Parse(text, Options).RootElement));
            }
        }

        return lines;
    }

    /// <summary>
    /// Replays every line of <c>golden/NAME</c>: the function returns null when the line holds, else what was expected and what came. An exception is a mismatch, too.
    /// </summary>
    /// <param name="name">The file.</param>
    /// <param name="atLeast">How many lines must be replayed, so that nothing is skipped unnoticed.</param>
    /// <param name="replay">Replays one line.</param>
    /// <param name="differences">Differences on purpose: tells why a line is not expected to hold, or null. Such a line must not hold, else its entry is stale.</param>
    /// <param name="skip">Tells why a line cannot be replayed for reasons of the test's own, or null.</param>
    /// <exception cref="GoldenMismatchException">Some lines do not hold; the message lists the first 20.</exception>
    public static GoldenSummary Replay(
        string name, int atLeast, Func<GoldenLine, string?> replay, Func<GoldenLine, string?>? differences = null, Func<GoldenLine, string?>? skip = null)
    {
        int replayed = 0, differing = 0;
        var skipped = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var failures = new List<string>();
        foreach (GoldenLine line in Read(name))
        {
            if ((line.SkipReason ?? skip?.Invoke(line)) is { } reason)
            {
                skipped[reason] = skipped.GetValueOrDefault(reason) + 1;
                continue;
            }

            string? failure;
            try
            {
                failure = replay(line);
            }
            catch (Exception e)
            {
                failure = $"unexpected {e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n')[0].Trim()}";
            }

            replayed++;
            if (differences?.Invoke(line) is { } why)
            {
                differing++;
                failure = failure is null ? $"listed as different on purpose ({why}) but holds" : null;
            }

            if (failure is not null)
            {
                failures.Add($"{line}: {failure}");
            }
        }

        if (replayed < atLeast)
        {
            failures.Insert(0, $"only {replayed} lines were replayed, expected at least {atLeast}");
        }

        return failures.Count == 0
            ? new GoldenSummary(replayed, differing, skipped)
            : throw new GoldenMismatchException(
                $"{name}: {failures.Count} of {replayed} lines do not hold.\n{string.Join('\n', failures.Take(20))}");
    }

    // Large files are kept compressed, under their name with .gz.
    private static IEnumerable<string> ReadText(string path)
    {
        if (File.Exists(path))
        {
            foreach (string line in File.ReadLines(path))
            {
                yield return line;
            }

            yield break;
        }

        using var reader = new StreamReader(new GZipStream(File.OpenRead(path + ".gz"), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}

/// <summary>What a replay did.</summary>
/// <param name="Replayed">Lines replayed.</param>
/// <param name="Differing">Of these, lines that differ on purpose.</param>
/// <param name="Skipped">Lines that cannot be replayed outside Java, by reason.</param>
public sealed record GoldenSummary(int Replayed, int Differing, IReadOnlyDictionary<string, int> Skipped);

/// <summary>Recorded cases do not hold.</summary>
public sealed class GoldenMismatchException(string message) : Exception(message);
