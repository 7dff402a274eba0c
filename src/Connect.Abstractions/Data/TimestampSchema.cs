using Connect.Errors;

namespace Connect.Data;

/// <summary>The Timestamp logical type: INT64 holding milliseconds since the epoch, before it if negative.</summary>
public static class TimestampSchema
{
    /// <summary>Schema name.</summary>
    public const string LogicalName = "org.apache.kafka.connect.data.Timestamp";

    /// <summary>The required schema.</summary>
    public static readonly Schema Schema = Builder().Build();

    /// <summary>A builder for the type, version 1.</summary>
    public static SchemaBuilder Builder() => SchemaBuilder.Int64().Name(LogicalName).Version(1);

    /// <summary>Milliseconds since the epoch, unchanged.</summary>
    /// <exception cref="ConnectDataException">The schema is no Timestamp.</exception>
    public static long FromLogical(Schema schema, long unixMilliseconds)
    {
        Require(schema);
        return unixMilliseconds;
    }

    /// <summary>Milliseconds since the epoch, unchanged.</summary>
    /// <exception cref="ConnectDataException">The schema is no Timestamp.</exception>
    public static long ToLogical(Schema schema, long unixMilliseconds)
    {
        Require(schema);
        return unixMilliseconds;
    }

    private static void Require(Schema schema)
    {
        if (schema.Name != LogicalName)
        {
            throw new ConnectDataException("Requested conversion of Timestamp object but the schema does not match.");
        }
    }
}
