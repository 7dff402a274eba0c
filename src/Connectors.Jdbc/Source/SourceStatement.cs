using System.Data.Common;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Source;

/// <summary>The statement that reads a table or query from an offset on.</summary>
/// <param name="dialect">The database's dialect.</param>
/// <param name="mode">How new rows are told.</param>
/// <param name="select">The statement without conditions; they can be appended.</param>
/// <param name="incrementing">The incrementing column as it stands in conditions; null when the mode has none.</param>
/// <param name="timestamp">The timestamp columns as they stand in conditions; null when the mode has none.</param>
/// <param name="suffix">What comes behind everything; may be empty.</param>
internal sealed class SourceStatement(Dialect dialect, SourceMode mode, string select, string? incrementing, string? timestamp, string suffix)
{
    /// <summary>The statement's text.</summary>
    /// <param name="comparison">How timestamps are compared; null when the mode has none.</param>
    public string Text(TimestampComparison? comparison)
    {
        string tail = mode switch
        {
            SourceMode.Incrementing => $" WHERE {incrementing} > {dialect.Placeholder(1)} ORDER BY {incrementing} ASC",
            SourceMode.Timestamp => $" WHERE {comparison!.IsAfterLast(timestamp!)} AND {comparison.IsBeforeEnd(timestamp!)} ORDER BY {timestamp} ASC",
            SourceMode.TimestampIncrementing =>
                $" WHERE {comparison!.IsBeforeEnd(timestamp!)} AND (({comparison.IsLast(timestamp!)} AND {incrementing} > {dialect.Placeholder(comparison.FirstFreeParameter)})"
                + $" OR {comparison.IsAfterLast(timestamp!)}) ORDER BY {timestamp},{incrementing} ASC",
            _ => "",
        };
        return suffix.Length == 0 ? select + tail : $"{select}{tail} {suffix}";
    }

    /// <summary>Adds the parameters of that text.</summary>
    public void AddParameters(DbCommand command, TimestampComparison? comparison, SourceOffset offset, long endUnixTicks)
    {
        comparison?.AddParameters(command, offset.TimestampTicks, endUnixTicks);
        if (incrementing is not null)
        {
            dialect.AddParameter(command, comparison?.FirstFreeParameter ?? 1, offset.Incrementing);
        }
    }
}
