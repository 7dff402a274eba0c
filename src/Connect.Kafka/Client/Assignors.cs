using Connect.Errors;

namespace Connect.Kafka.Client;

/// <summary>How a consumer group shares partitions: Java's assignor classes by librdkafka's names.</summary>
internal static class Assignors
{
    private const string Property = "partition.assignment.strategy";
    private const string Package = "org.apache.kafka.clients.consumer.";
    private const string Cooperative = "cooperative-sticky";

    /// <summary>Sets the assignors. librdkafka takes eager or cooperative ones, not both: those of the first one's sort are kept.</summary>
    /// <exception cref="ConfigException">None of the listed classes is known.</exception>
    public static void Compose(ClientSettingsBuilder builder)
    {
        IReadOnlyList<string> asked = builder.Kind == ClientKind.Consumer ? builder.FindList(Property) : [];
        if (asked.Count == 0)
        {
            return;
        }

        var assignors = new List<string>();
        foreach (string name in asked)
        {
            string? assignor = Find(name);
            if (assignor is not null && (assignors.Count == 0 || (assignors[0] == Cooperative) == (assignor == Cooperative)))
            {
                assignors.Add(assignor);
            }
            else
            {
                builder.Notice(Property, assignor is null
                    ? $"{name} is left out: librdkafka has the range, the round-robin and the cooperative sticky assignor."
                    : $"{name} is left out: librdkafka takes either cooperative assignors or others, and {asked[0]} comes first.");
            }
        }

        if (assignors.Count == 0)
        {
            throw new ConfigException(Property, string.Join(",", asked), $"Expected {Package}RangeAssignor, {Package}RoundRobinAssignor or {Package}CooperativeStickyAssignor");
        }

        builder.Settings[Property] = string.Join(',', assignors.Distinct(StringComparer.Ordinal));
    }

    private static string? Find(string name) => name switch
    {
        Package + "RangeAssignor" or "range" => "range",
        Package + "RoundRobinAssignor" or "roundrobin" => "roundrobin",
        Package + "CooperativeStickyAssignor" or Cooperative => Cooperative,
        _ => null,
    };
}
