using System.Text;
using Connect.Configuration;
using Connect.Data;
using Connect.Errors;

namespace Connect.Runtime.Transforms.Fields;

/// <summary>
/// The name of a field as configurations write it: in the syntax V1 the whole text is one name; in V2 (KIP-821) dots lead into nested structs and maps, and a step
/// in back-ticks may hold dots itself.
/// </summary>
internal sealed class FieldPath
{
    /// <summary>The key that chooses the syntax.</summary>
    public const string SyntaxKey = "field.syntax.version";

    private const string V1 = "V1";
    private const string V2 = "V2";

    private FieldPath(string text, string[] steps)
    {
        Text = text;
        Steps = steps;
        Keys = Array.ConvertAll(steps, step => (ConnectValue)step);
    }

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    /// <summary>The names from the root to the field; none for the empty path in V2, which is the value itself.</summary>
    public string[] Steps { get; }

    /// <summary>The steps as keys of schemaless maps.</summary>
    public ConnectValue[] Keys { get; }

    /// <summary>The definition of <see cref="SyntaxKey"/>.</summary>
    public static ConfigKey Syntax { get; } = new()
    {
        Name = SyntaxKey,
        Type = ConfigType.String,
        DefaultValue = V1,
        Validator = ConfigValidators.OneOfIgnoreCase(V1, V2),
        Importance = Importance.High,
        Documentation = "V1 takes a field name as it is. V2 reads it as a path: dots lead into nested structs and maps, and a step in back-ticks may hold dots.",
    };

    /// <summary>Reads a name in the syntax that the configuration chooses.</summary>
    /// <exception cref="ConfigException">A back-tick is not closed.</exception>
    public static FieldPath Parse(string text, ConfigValues config) => Parse(text, IsV2(config));

    /// <summary>Reads a name in one of the two syntaxes.</summary>
    /// <exception cref="ConfigException">A back-tick is not closed.</exception>
    public static FieldPath Parse(string text, bool isV2) => new(text, isV2 ? Split(text) : [text]);

    /// <summary>Whether names are paths.</summary>
    public static bool IsV2(ConfigValues config) => V2.Equals(config.GetString(SyntaxKey), StringComparison.OrdinalIgnoreCase);

    public override string ToString() => Text;

    private static string[] Split(string path)
    {
        var steps = new List<string>();
        int at = 0;
        while (at < path.Length)
        {
            if (path[at] == '`')
            {
                steps.Add(Quoted(path, ref at));
            }
            else
            {
                int dot = path.IndexOf('.', at);
                int end = dot < 0 ? path.Length : dot;
                steps.Add(path[at..end]);
                at = end;
            }

            if (at < path.Length && ++at == path.Length)
            {
                // The path ends with a dot.
                steps.Add("");
            }
        }

        return [.. steps];
    }

    // Only a back-tick before a dot or the end closes the step, and a backslash before such a one escapes it.
    private static string Quoted(string path, ref int at)
    {
        int start = at;
        var step = new StringBuilder();
        for (int i = start + 1; i < path.Length; i++)
        {
            if (path[i] == '`' && (i + 1 == path.Length || path[i + 1] == '.'))
            {
                if (path[i - 1] != '\\')
                {
                    at = i + 1;
                    return step.ToString();
                }

                step.Length--;
            }

            step.Append(path[i]);
        }

        throw new ConfigException(
            $"Incomplete backtick pair in path: [{path}], consider adding a backslash before backtick at position {start} to escape it");
    }
}
