using System.ComponentModel;
using System.Data.Common;
using System.Reflection;
using Connect.Errors;

namespace Connectors.Jdbc.Connections;

/// <summary>Keywords of an ADO.NET provider's connection strings.</summary>
internal static class NativeKeywords
{
    /// <summary>Sets one keyword.</summary>
    /// <param name="builder">The provider's builder, which knows its keywords.</param>
    /// <param name="parameter">The keyword and its value.</param>
    /// <param name="unknown">Makes the error of an unknown keyword from the known ones.</param>
    /// <exception cref="ConfigException">The keyword is unknown or its value is wrong.</exception>
    public static void Set(DbConnectionStringBuilder builder, ConnectionParameter parameter, Func<IEnumerable<string>, ConfigException> unknown)
    {
        if (!Knows(builder, parameter.Name))
        {
            throw unknown(KnownTo(builder));
        }

        try
        {
            builder[parameter.Name] = parameter.Value;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException or KeyNotFoundException or NotSupportedException)
        {
            // The provider's message may quote the value.
            throw parameter.Invalid("a value that the ADO.NET provider accepts for this keyword");
        }
    }

    /// <summary>Sets the keywords of a whole connection string.</summary>
    /// <exception cref="ConfigException">The text is no connection string, or the provider does not know one of its keywords.</exception>
    public static void SetAll(DbConnectionStringBuilder builder, string configKey, string connectionString, string provider)
    {
        foreach ((string name, string value) in Split(configKey, connectionString))
        {
            Set(builder, new ConnectionParameter(configKey, name, value), known => new ConfigException(
                $"The connection string in configuration {configKey} has the keyword '{name}', which {provider} does not know.{NameHint.For(name, known)}"));
        }
    }

    /// <summary>The keywords and values of a connection string, without a provider's opinion about them.</summary>
    /// <exception cref="ConfigException">The text is no connection string.</exception>
    public static IReadOnlyList<(string Name, string Value)> Split(string configKey, string connectionString)
    {
        try
        {
            var builder = new DbConnectionStringBuilder { ConnectionString = connectionString };
            return [.. builder.Keys.Cast<string>().Select(name => (name, builder[name].ToString() ?? ""))];
        }
        catch (ArgumentException)
        {
            throw new ConfigException($"The value of configuration {configKey} is neither a JDBC URL such as jdbc:postgresql://host:5432/database nor an ADO.NET connection string.");
        }
    }

    // Some builders list only the keywords that are set; their properties carry the names of all.
    private static IEnumerable<string> KnownTo(DbConnectionStringBuilder builder) =>
        builder.Keys.Cast<string>().Concat(builder.GetType().GetProperties().Select(property => property.GetCustomAttribute<DisplayNameAttribute>()?.DisplayName ?? property.Name));

    private static bool Knows(DbConnectionStringBuilder builder, string name)
    {
        try
        {
            // The typed builders answer for keywords that are not set, too, and know synonyms.
            return builder.TryGetValue(name, out _) || builder.ContainsKey(name);
        }
        catch (Exception e) when (e is ArgumentException or KeyNotFoundException or NotSupportedException)
        {
            return false;
        }
    }
}
