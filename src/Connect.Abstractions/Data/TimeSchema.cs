using Connect.Errors;

namespace Connect.Data;

/// <summary>The Time logical type: INT32 holding milliseconds since midnight; its value is that time on 1970-01-01 UTC.</summary>
public static class TimeSchema
{
    /// <summary>Schema name.</summary>
    public const string LogicalName = "org.apache.kafka.connect.data.Time";

    /// <summary>The required schema.</summary>
    public static readonly Schema Schema = Builder().Build();

    /// <summary>A builder for the type, version 1.</summary>
    public static SchemaBuilder Builder() => SchemaBuilder.Int32().Name(LogicalName).Version(1);

    /// <summary>Milliseconds since midnight.</summary>
    /// <exception cref="ConnectDataException">The schema is no Time, or the value lies outside 0 to 86,400,000.</exception>
    public static int FromLogical(Schema schema, long unixMilliseconds)
    {
        Require(schema);
        return unixMilliseconds is >= 0 and <= JavaCalendar.MillisecondsPerDay
            ? (int)unixMilliseconds
            : throw new ConnectDataException("Kafka Connect Time type should not have any date fields set to non-zero values.");
    }

    /// <summary>Milliseconds since the epoch of that time on 1970-01-01.</summary>
    /// <exception cref="ConnectDataException">The schema is no Time, or the value lies outside 0 to 86,400,000.</exception>
    public static long ToLogical(Schema schema, int milliseconds)
    {
        Require(schema);
        return milliseconds is >= 0 and <= (int)JavaCalendar.MillisecondsPerDay
            ? milliseconds
            : throw new ConnectDataException("Time values must use number of milliseconds greater than 0 and less than 86400000");
    }

    private static void Require(Schema schema)
    {
        if (schema.Name != LogicalName)
        {
            throw new ConnectDataException("Requested conversion of Date object but the schema does not match.");
        }
    }
}
