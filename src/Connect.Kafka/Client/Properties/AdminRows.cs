using Connect.Configuration;
using static Connect.Kafka.Client.ClientKind;
using static Connect.Kafka.Client.Properties.PropertyRow;

namespace Connect.Kafka.Client.Properties;

/// <summary>Properties that only Java's admin client has.</summary>
internal static class AdminRows
{
    public static IEnumerable<ClientProperty> Rows =>
    [
        None("bootstrap.controllers", Admin, "Would have talked to KRaft controllers; Connect needs `bootstrap.servers`, the brokers.", ConfigType.List, ""),
    ];
}
