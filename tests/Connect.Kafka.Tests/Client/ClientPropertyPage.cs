using System.Text;
using Connect.Kafka.Client;
using Connect.Kafka.Client.Properties;

namespace Connect.Kafka.Tests.Client;

/// <summary>The tables of docs/kafka-client-properties.md, written from <see cref="ClientPropertyTable"/>.</summary>
internal static class ClientPropertyPage
{
    /// <summary>Where the tables begin in the page; everything behind is generated.</summary>
    public const string Begin = "<!-- Below: written by CONNECT_ACCEPT_DOCS=1 and the test ClientPropertyPageTests. -->\n";

    /// <summary>The page in the repository.</summary>
    public static string Path { get; } = Find();

    /// <summary>One table per area, one row per property.</summary>
    public static string Tables()
    {
        var page = new StringBuilder();
        foreach ((string area, IReadOnlyList<ClientProperty> rows) in ClientPropertyTable.Areas)
        {
            page.Append($"\n## {area}\n\n| Java property | clients | librdkafka | default here | |\n|---|---|---|---|---|\n");
            foreach (ClientProperty row in rows.OrderBy(row => row.Name, StringComparer.Ordinal))
            {
                page.Append($"| `{row.Name}` | {Clients(row.Kinds)} | {Becomes(row)} | {Default(row)} | {row.Note} |\n");
            }
        }

        return page.ToString();
    }

    private static string Clients(ClientKind kinds) => kinds == ClientKind.All
        ? "all"
        : string.Join(", ", ((ClientKind[])[ClientKind.Producer, ClientKind.Consumer, ClientKind.Admin]).Where(kind => (kinds & kind) != 0).Select(kind => kind.ToString().ToLowerInvariant()));

    private static string Becomes(ClientProperty row) => row.Fate switch
    {
        ClientPropertyFate.Mapped or ClientPropertyFate.Composed => string.Join(", ", row.Targets.Select(target => $"`{target.Name}`")),
        ClientPropertyFate.Connect => "Connect's own",
        ClientPropertyFate.Always => "always so",
        _ => "no equivalent",
    };

    private static string Default(ClientProperty row) => row.Default is { } value && row.Fate == ClientPropertyFate.Mapped ? $"`{value}`" : "";

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Connect.sln")))
            {
                return System.IO.Path.Combine(folder.FullName, "docs", "kafka-client-properties.md");
            }
        }

        throw new InvalidOperationException($"Connect.sln is in no folder above {AppContext.BaseDirectory}; run the tests from a checked-out repository.");
    }
}
