using System.Globalization;
using Connect.Data;
using Connect.Errors;
using Connect.Runtime.Herder;
using Connect.Source;

namespace Connect.Tool.Worker;

/// <summary>Says where each connector will go on: its committed offsets.</summary>
internal static class CommitSummary
{
    // A sink of hundreds of partitions gets one line, too.
    private const int MostOffsets = 8;

    public static async Task<IReadOnlyList<string>> LinesAsync(IHerder herder)
    {
        List<string> lines = ["Stopped. Committed:"];
        foreach (string connector in (await herder.ConnectorsAsync().ConfigureAwait(false)).Order(StringComparer.Ordinal))
        {
            try
            {
                lines.Add($"  {connector}: {Print(await herder.ConnectorOffsetsAsync(connector).ConfigureAwait(false))}");
            }
            catch (ConnectException e)
            {
                lines.Add($"  {connector}: unknown ({e.Message})");
            }
        }

        return lines.Count == 1 ? ["Stopped."] : lines;
    }

    internal static string Print(ConnectorOffsets offsets)
    {
        string[] parts = offsets.Sink is { } sink
            ? [.. sink.OrderBy(entry => entry.Key.Topic, StringComparer.Ordinal).ThenBy(entry => entry.Key.Partition).Select(entry => Print(entry.Key, entry.Value))]
            : [.. (offsets.Source ?? []).Where(change => change.Offset is not null).Select(Print)];
        return parts.Length switch
        {
            0 => "nothing yet",
            > MostOffsets => string.Join(", ", parts.Take(MostOffsets)) + string.Create(CultureInfo.InvariantCulture, $" and {parts.Length - MostOffsets} more"),
            _ => string.Join(", ", parts),
        };
    }

    private static string Print(TopicPartition partition, long offset) =>
        string.Create(CultureInfo.InvariantCulture, $"{partition.Topic}-{partition.Partition} up to offset {offset}");

    private static string Print(SourceOffsetChange change) => $"{change.Partition} at {change.Offset}";
}
