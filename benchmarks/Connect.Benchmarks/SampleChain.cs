using Connect.Runtime.Configuration;
using Connect.Runtime.Plugins;
using Connect.Runtime.Transforms;

namespace Connect.Benchmarks;

/// <summary>Chains of transformations from words.</summary>
internal static class SampleChain
{
    public const string Insert = "InsertField$Value static.field=source static.value=shop";
    public const string Rename = "ReplaceField$Value renames=id:order_id";
    public const string Mask = "MaskField$Value fields=email";
    public const string Cast = "Cast$Value spec=weight:int32";

    public static readonly PluginRegistry Plugins = new PluginRegistryBuilder().AddBuiltIns().Build();

    /// <summary>Every step is a class and its settings, parted by blanks.</summary>
    public static TransformationChain Of(params string[] steps)
    {
        var config = new Dictionary<string, string>
        {
            ["name"] = "benchmark",
            ["connector.class"] = "none",
            ["transforms"] = string.Join(',', Enumerable.Range(0, steps.Length).Select(i => $"t{i}")),
            ["predicates"] = "none",
            ["predicates.none.type"] = "TopicNameMatches",
            ["predicates.none.pattern"] = "none",
        };
        for (int i = 0; i < steps.Length; i++)
        {
            string[] parts = steps[i].Split(' ');
            config[$"transforms.t{i}.type"] = parts[0];
            foreach (string setting in parts[1..])
            {
                string[] pair = setting.Split('=', 2);
                config[$"transforms.t{i}.{pair[0]}"] = pair[1];
            }
        }

        return TransformationChain.Create(ConnectorConfig.Parse(config), Plugins);
    }
}
