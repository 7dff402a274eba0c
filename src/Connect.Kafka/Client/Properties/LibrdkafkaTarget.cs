using System.Globalization;
using Connect.Configuration;

namespace Connect.Kafka.Client.Properties;

/// <summary>A setting of librdkafka that a Java property becomes.</summary>
/// <param name="Name">Its name there.</param>
internal sealed record LibrdkafkaTarget(string Name)
{
    /// <summary>The clients that get it.</summary>
    public ClientKind Kinds { get; init; } = ClientKind.All;

    /// <summary>Least number librdkafka takes; null without a bound.</summary>
    public long? Min { get; init; }

    /// <summary>Greatest number librdkafka takes; null without a bound.</summary>
    public long? Max { get; init; }

    /// <summary>From Java's number to librdkafka's, such as bytes to kilobytes; null keeps it.</summary>
    public Func<long, long>? Scale { get; init; }

    /// <summary>From Java's text to librdkafka's; null keeps it.</summary>
    public Func<string, string>? Rename { get; init; }

    /// <summary>The value for librdkafka.</summary>
    /// <param name="value">Java's value, parsed.</param>
    /// <param name="limited">Whether a bound changed the number.</param>
    public string Convert(object value, out bool limited)
    {
        limited = false;
        if (value is int or long)
        {
            long number = System.Convert.ToInt64(value, CultureInfo.InvariantCulture);
            long scaled = Scale is null ? number : Scale(number);
            long bounded = Math.Min(Math.Max(scaled, Min ?? scaled), Max ?? long.MaxValue);
            limited = bounded != scaled;
            return bounded.ToString(CultureInfo.InvariantCulture);
        }

        string text = value is Password password ? password.Value : ConfigParser.Print(value)!;
        return Rename is null ? text : Rename(text);
    }
}
