using Connect.Errors;

namespace Connect.Data;

/// <summary>The Date logical type: INT32 holding days since 1970-01-01; its value is midnight UTC of that day.</summary>
public static class DateSchema
{
    /// <summary>Schema name.</summary>
    public const string LogicalName = "org.apache.kafka.connect.data.Date";

    /// <summary>The required schema.</summary>
    public static readonly Schema Schema = Builder().Build();

    /// <summary>A builder for the type, version 1.</summary>
    public static SchemaBuilder Builder() => SchemaBuilder.Int32().Name(LogicalName).Version(1);

    /// <summary>Days since the epoch.</summary>
    /// <param name="schema">A Date schema.</param>
    /// <param name="unixMilliseconds">The value in milliseconds since the epoch.</param>
    /// <exception cref="ConnectDataException">The schema is no Date, or the value is not midnight UTC.</exception>
    public static int FromLogical(Schema schema, long unixMilliseconds)
    {
        Require(schema);
        return unixMilliseconds % JavaCalendar.MillisecondsPerDay == 0
            ? (int)(unixMilliseconds / JavaCalendar.MillisecondsPerDay)
            : throw new ConnectDataException("Kafka Connect Date type should not have any time fields set to non-zero values.");
    }

    /// <summary>Milliseconds since the epoch of that day's midnight UTC.</summary>
    /// <exception cref="ConnectDataException">The schema is no Date.</exception>
    public static long ToLogical(Schema schema, int days)
    {
        Require(schema);
        return days * JavaCalendar.MillisecondsPerDay;
    }

    private static void Require(Schema schema)
    {
        if (schema.Name != LogicalName)
        {
            throw new ConnectDataException("Requested conversion of Date object but the schema does not match.");
        }
    }
}
