using Connect.Kafka.Client.Properties;

namespace Connect.Kafka.Client;

/// <summary>The level of the codec that <c>compression.type</c> names; Java has a property for each codec, librdkafka one for all.</summary>
internal static class CompressionLevel
{
    /// <summary>Sets the level.</summary>
    public static void Compose(ClientSettingsBuilder builder)
    {
        if (builder.Kind != ClientKind.Producer || builder.Find("compression.type") is not { } codec
            || ClientPropertyTable.Find($"compression.{codec}.level") is not { } row || builder.Find(row.Name) is not { } text)
        {
            return;
        }

        string level = row.Targets[0].Convert(row.Parse(text)!, out bool limited);
        builder.Settings[row.Targets[0].Name] = level;
        if (limited)
        {
            builder.Notice(row.Name, $"{text} is beyond what librdkafka takes; {level} is used.");
        }
    }
}
