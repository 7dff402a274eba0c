using System.Data.Common;

namespace Connectors.Jdbc.Dialects.Sqlite;

/// <summary>Compares with values stored as the column's are.</summary>
internal sealed class SqliteTimestampComparison(Dialect dialect, DatabaseTime time, SqliteTimeStyle style) : TimestampComparison
{
    // The greatest text that still means the last point in time.
    private const int HighestLastParameter = 3;

    public override int FirstFreeParameter => 4;

    public override string IsAfterLast(string expression) => $"{expression} > {dialect.Placeholder(HighestLastParameter)}";

    public override string IsLast(string expression) => $"{expression} BETWEEN {dialect.Placeholder(LastParameter)} AND {dialect.Placeholder(HighestLastParameter)}";

    public override string IsBeforeEnd(string expression) => $"{expression} < {dialect.Placeholder(EndParameter)}";

    public override void AddParameters(DbCommand command, long lastUnixTicks, long endUnixTicks)
    {
        (object lowest, object highest) = style.Bounds(lastUnixTicks, time);
        dialect.AddParameter(command, LastParameter, lowest);
        dialect.AddParameter(command, EndParameter, style.Bounds(endUnixTicks, time).Lowest);
        dialect.AddParameter(command, HighestLastParameter, highest);
    }
}
