using System.Data.Common;
using Connect.Errors;

namespace Connectors.Jdbc.Connections;

/// <summary>
/// What becomes of each parameter a JDBC driver knows. A name it does not know may be a keyword of the ADO.NET provider; else it is a typing mistake and refused.
/// </summary>
/// <typeparam name="T">What collects the settings.</typeparam>
/// <param name="driver">Name of the JDBC driver, for messages.</param>
/// <param name="comparer">How the driver compares names.</param>
internal sealed class DriverParameters<T>(string driver, StringComparer comparer)
{
    private readonly Dictionary<string, Action<T, ConnectionParameter>?> _actions = new(comparer);

    /// <summary>A parameter that has a counterpart.</summary>
    public DriverParameters<T> Map(string name, Action<T, ConnectionParameter> action)
    {
        _actions.Add(name, action);
        return this;
    }

    /// <summary>Parameters of the JDBC driver that mean nothing here; they are accepted.</summary>
    public DriverParameters<T> Ignore(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            _actions.Add(name, null);
        }

        return this;
    }

    /// <summary>Applies one parameter.</summary>
    /// <param name="target">What collects the settings.</param>
    /// <param name="native">The provider's own keywords, tried for names the JDBC driver does not have.</param>
    /// <param name="parameter">The parameter.</param>
    /// <exception cref="ConfigException">Neither driver knows the name, or the value is wrong.</exception>
    public void Apply(T target, DbConnectionStringBuilder native, ConnectionParameter parameter)
    {
        if (_actions.TryGetValue(parameter.Name, out Action<T, ConnectionParameter>? action))
        {
            action?.Invoke(target, parameter);
            return;
        }

        NativeKeywords.Set(native, parameter, known => UnknownParameter(parameter, known));
    }

    private ConfigException UnknownParameter(ConnectionParameter parameter, IEnumerable<string> native)
    {
        string hint = NameHint.For(parameter.Name, _actions.Keys.Concat(native));
        return new ConfigException(
            $"The connection parameter '{parameter.Name}' in configuration {parameter.ConfigKey} is known neither to the {driver} nor to its ADO.NET provider.{hint}");
    }
}
