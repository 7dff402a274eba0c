namespace Connect.Runtime.Configuration;

/// <summary>The keys below <c>transforms.&lt;alias&gt;.</c> and <c>predicates.&lt;alias&gt;.</c>.</summary>
internal static class PluginSections
{
    public const string Predicate = "predicate";
    public const string Negate = "negate";

    public static string NegateWithoutPredicate(string prefix) =>
        $"Config '{prefix}{Negate}' was provided but there is no config '{prefix}{Predicate}' defining a predicate to be negated.";
}
