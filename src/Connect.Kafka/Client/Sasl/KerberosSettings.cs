using System.Text.RegularExpressions;
using Connect.Errors;

namespace Connect.Kafka.Client.Sasl;

/// <summary>
/// GSSAPI by options of <c>Krb5LoginModule</c>. librdkafka renews tickets with a shell command in which key tab and principal are replaced, so these may hold no
/// sign that a shell reads.
/// </summary>
internal static partial class KerberosSettings
{
    private const string Module = "com.sun.security.auth.module.Krb5LoginModule";
    private const string Jaas = "sasl.jaas.config";
    private const string CommandProperty = "sasl.kerberos.kinit.cmd";
    private const string DefaultCommand = "/usr/bin/kinit";

    /// <summary>Sets service, key tab, principal and command.</summary>
    /// <exception cref="ConfigException">A value would be read as a part of the command.</exception>
    public static void Compose(ClientSettingsBuilder builder, JaasModule? module)
    {
        if (module is not null)
        {
            SaslSettings.EnsureFits("GSSAPI", module, Module, "com.ibm.security.auth.module.Krb5LoginModule");
            Set(builder, module, "serviceName", "sasl.kerberos.service.name");
            Set(builder, module, "principal", "sasl.kerberos.principal");
            if (module.Find("keyTab") is not null)
            {
                Set(builder, module, "keyTab", "sasl.kerberos.keytab");
            }
            else if (module.Find("useTicketCache")?.Equals("true", StringComparison.OrdinalIgnoreCase) == true)
            {
                // Somebody else renews the ticket; librdkafka would fail to without a key tab.
                builder.Settings["sasl.kerberos.min.time.before.relogin"] = "0";
            }
        }

        foreach (string setting in (string[])["sasl.kerberos.principal", "sasl.kerberos.keytab"])
        {
            if (builder.FindNative(setting) is { } value && !Plain().IsMatch(value))
            {
                throw Unsafe(setting, value);
            }
        }

        if (builder.Find(CommandProperty) is { } command && command != DefaultCommand)
        {
            builder.Settings[CommandProperty] = Plain().IsMatch(command)
                ? $"{command} -R -t \"%{{sasl.kerberos.keytab}}\" -k %{{sasl.kerberos.principal}} || {command} -t \"%{{sasl.kerberos.keytab}}\" -k %{{sasl.kerberos.principal}}"
                : throw new ConfigException(CommandProperty, command, "Expected the path of kinit only, without arguments, of letters, digits and . _ - / @");
        }
    }

    private static void Set(ClientSettingsBuilder builder, JaasModule module, string option, string setting)
    {
        if (module.Find(option) is not { } value || builder.Settings.ContainsKey(setting))
        {
            return;
        }

        // Java also takes a key tab as an address.
        value = option == "keyTab" && value.StartsWith("file:", StringComparison.Ordinal) ? value["file:".Length..].Replace("///", "/", StringComparison.Ordinal) : value;
        builder.Settings[setting] = Plain().IsMatch(value) ? value : throw Unsafe($"{Jaas} (option {option})", value);
    }

    private static ConfigException Unsafe(string where, string value) =>
        new(where, value, "Expected letters, digits and . _ - / @ only, for the value becomes a part of the command that renews the ticket");

    [GeneratedRegex(@"^[\p{L}\p{N}._/@:-]+\z")]
    private static partial Regex Plain();
}
