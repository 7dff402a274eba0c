using System.Reflection;
using Connect.Rest.Http;
using Connect.Rest.Routing;

namespace Connect.Rest.Resources;

/// <summary><c>/</c>: who answers.</summary>
internal static class RootResource
{
    private static readonly (string Version, string Commit) Build = ReadBuild();

    public static Task<RestResult> GetAsync(RestCall call) => Task.FromResult(RestResult.Ok(call.Herder.KafkaClusterId, static (writer, clusterId) =>
    {
        writer.WriteStartObject();
        writer.WriteString("version"u8, Build.Version);
        writer.WriteString("commit"u8, Build.Commit);
        writer.WriteString("kafka_cluster_id"u8, clusterId);
        writer.WriteEndObject();
    }));

    // The informational version is "1.2.3+<commit>" where the build knew the commit; like Kafka's it is shown with 16 digits.
    private static (string Version, string Commit) ReadBuild()
    {
        string version = typeof(RootResource).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        int plus = version.IndexOf('+', StringComparison.Ordinal);
        if (plus < 0)
        {
            return (version, "unknown");
        }

        string commit = version[(plus + 1)..];
        return (version[..plus], commit.Length >= 16 && commit.All(char.IsAsciiHexDigit) ? commit[..16] : "unknown");
    }
}
