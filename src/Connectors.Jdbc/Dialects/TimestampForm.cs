using System.Globalization;
using Connect.Data;

namespace Connectors.Jdbc.Dialects;

/// <summary>Turns points in time into the form that <c>timestamp.granularity</c> asks for.</summary>
/// <param name="options">Granularity, and the zone of local times in text.</param>
/// <param name="isOptional">Whether null is a value.</param>
public sealed class TimestampForm(ReadOptions options, bool isOptional)
{
    private const string Seconds = "yyyy-MM-dd'T'HH:mm:ss";
    private readonly TimestampGranularity _granularity = options.Granularity;
    private readonly DatabaseTime _time = options.Time;

    /// <summary>The schema of the values.</summary>
    public Schema Schema { get; } = Create(options.Granularity, isOptional);

    /// <summary>The value of a point in time.</summary>
    /// <param name="unixTicks">Ticks of 100 ns since the epoch.</param>
    public ConnectValue FromUnixTicks(long unixTicks) => _granularity switch
    {
        TimestampGranularity.ConnectLogical => ConnectValue.FromUnixTimeMilliseconds(DatabaseTime.FloorDiv(unixTicks, TimeSpan.TicksPerMillisecond)),
        TimestampGranularity.MicrosLong => DatabaseTime.FloorDiv(unixTicks, TimeSpan.TicksPerMicrosecond),
        TimestampGranularity.NanosLong => checked(unixTicks * TimeSpan.NanosecondsPerTick),
        TimestampGranularity.MicrosString => DatabaseTime.FloorDiv(unixTicks, TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture),
        TimestampGranularity.NanosString => ((Int128)unixTicks * TimeSpan.NanosecondsPerTick).ToString(CultureInfo.InvariantCulture),
        TimestampGranularity.MicrosIsoDatetimeString => Local(unixTicks).ToString(Seconds + ".ffffff", CultureInfo.InvariantCulture),
        _ => Local(unixTicks).ToString(Seconds + ".fffffff", CultureInfo.InvariantCulture) + "00",
    };

    private static Schema Create(TimestampGranularity granularity, bool isOptional)
    {
        SchemaBuilder builder = granularity switch
        {
            TimestampGranularity.ConnectLogical => TimestampSchema.Builder(),
            TimestampGranularity.MicrosLong or TimestampGranularity.NanosLong => SchemaBuilder.Int64(),
            _ => SchemaBuilder.String(),
        };
        return (isOptional ? builder.Optional() : builder).Build();
    }

    private DateTime Local(long unixTicks)
    {
        long ticks = Math.Clamp(_time.ToDatabaseTicks(_time.ToLocalTicks(unixTicks)), DateTime.MinValue.Ticks - DateTime.UnixEpoch.Ticks, DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks);
        return DateTime.UnixEpoch.AddTicks(ticks);
    }
}
