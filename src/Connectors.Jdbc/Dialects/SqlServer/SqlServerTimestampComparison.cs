using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace Connectors.Jdbc.Dialects.SqlServer;

/// <summary>Compares with parameters of the columns' own type.</summary>
/// <param name="dialect">Writes the parameters.</param>
/// <param name="time">The zone of times without one.</param>
/// <param name="types">Types of the columns.</param>
internal sealed class SqlServerTimestampComparison(Dialect dialect, DatabaseTime time, IReadOnlyList<string> types) : LocalTimestampComparison(dialect, time)
{
    private readonly Dialect _dialect = dialect;

    // What COALESCE of the columns is: the type that the others are converted to.
    private readonly SqlDbType _type = CommonType(types);

    public override void AddParameters(DbCommand command, long lastUnixTicks, long endUnixTicks)
    {
        if (_type != SqlDbType.DateTimeOffset)
        {
            base.AddParameters(command, lastUnixTicks, endUnixTicks);
            return;
        }

        Add(command, LastParameter, new DateTimeOffset(DateTime.UnixEpoch.AddTicks(lastUnixTicks)));
        Add(command, EndParameter, new DateTimeOffset(DateTime.UnixEpoch.AddTicks(endUnixTicks)));
    }

    protected override void AddParameter(DbCommand command, int number, DateTime local)
    {
        // The first day of a DATETIME is in 1753, of a SMALLDATETIME in 1900.
        DateTime first = _type == SqlDbType.DateTime ? new DateTime(1753, 1, 1) : _type == SqlDbType.SmallDateTime ? new DateTime(1900, 1, 1) : DateTime.MinValue;
        Add(command, number, local < first ? first : local);
    }

    private static SqlDbType CommonType(IReadOnlyList<string> types)
    {
        return Has("datetimeoffset") ? SqlDbType.DateTimeOffset
            : Has("datetime2") || Has("date") ? SqlDbType.DateTime2
            : Has("datetime") ? SqlDbType.DateTime
            : Has("smalldatetime") ? SqlDbType.SmallDateTime
            : SqlDbType.DateTime2;

        bool Has(string type) => types.Any(candidate => candidate.Equals(type, StringComparison.OrdinalIgnoreCase));
    }

    private void Add(DbCommand command, int number, object value) =>
        command.Parameters.Add(new SqlParameter(_dialect.Placeholder(number), _type) { Value = value });
}
