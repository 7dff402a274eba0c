namespace Connect.Runtime.ErrorHandling;

/// <summary>Where in a pipeline an error happened; names as Kafka Connect reports them.</summary>
internal enum Stage
{
    TaskPoll,
    Transformation,
    KeyConverter,
    ValueConverter,
    HeaderConverter,
    KafkaProduce,
    KafkaConsume,
    TaskPut,
}

internal static class StageNames
{
    private static readonly string[] Names =
        ["TASK_POLL", "TRANSFORMATION", "KEY_CONVERTER", "VALUE_CONVERTER", "HEADER_CONVERTER", "KAFKA_PRODUCE", "KAFKA_CONSUME", "TASK_PUT"];

    /// <summary><c>VALUE_CONVERTER</c>.</summary>
    public static string WireName(this Stage stage) => Names[(int)stage];
}
