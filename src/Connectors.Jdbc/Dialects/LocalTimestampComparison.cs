using System.Data;
using System.Data.Common;

namespace Connectors.Jdbc.Dialects;

/// <summary>Compares with parameters of type DateTime without a zone, as they are meant in the database's zone.</summary>
/// <param name="dialect">Writes the parameters.</param>
/// <param name="time">The zone.</param>
internal class LocalTimestampComparison(Dialect dialect, DatabaseTime time) : TimestampComparison
{
    public override string IsAfterLast(string expression) => $"{expression} > {dialect.Placeholder(LastParameter)}";

    public override string IsLast(string expression) => $"{expression} = {dialect.Placeholder(LastParameter)}";

    public override string IsBeforeEnd(string expression) => $"{expression} < {dialect.Placeholder(EndParameter)}";

    public override void AddParameters(DbCommand command, long lastUnixTicks, long endUnixTicks)
    {
        AddParameter(command, LastParameter, ToDatabase(lastUnixTicks));
        AddParameter(command, EndParameter, ToDatabase(endUnixTicks));
    }

    /// <summary>Adds one point in time.</summary>
    protected virtual void AddParameter(DbCommand command, int number, DateTime local)
    {
        dialect.AddParameter(command, number, local);
        command.Parameters[^1].DbType = DbType.DateTime2;
    }

    private DateTime ToDatabase(long unixTicks)
    {
        long ticks = time.ToDatabaseTicks(time.ToLocalTicks(unixTicks));
        return DateTime.SpecifyKind(DateTime.UnixEpoch.AddTicks(Math.Clamp(ticks, DateTime.MinValue.Ticks - DateTime.UnixEpoch.Ticks, DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks)), DateTimeKind.Unspecified);
    }
}
