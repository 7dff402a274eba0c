using System.Text;
using Connect.Data;
using Connect.Errors;

namespace Connectors.Jdbc.Dialects.Postgres;

/// <summary>The text form of arrays: <c>{a,"b,c",NULL}</c>.</summary>
internal static class PgArrayText
{
    /// <summary>The elements of an array of one dimension.</summary>
    /// <exception cref="ConnectDataException">It has more dimensions.</exception>
    public static IReadOnlyList<ConnectValue> Parse(string text)
    {
        // Arrays that do not start at 1 have their bounds in front.
        int at = text.IndexOf('{') + 1;
        var values = new List<ConnectValue>();
        var element = new StringBuilder();
        while (at < text.Length && text[at] != '}')
        {
            if (text[at] == '{')
            {
                throw new ConnectDataException("it is an array of more than one dimension, which a schema cannot describe; let the query give it as text or unnest it");
            }

            bool isQuoted = text[at] == '"';
            at += isQuoted ? 1 : 0;
            element.Clear();
            while (isQuoted ? text[at] != '"' : text[at] is not (',' or '}'))
            {
                at += text[at] == '\\' ? 1 : 0;
                element.Append(text[at++]);
            }

            at += isQuoted ? 1 : 0;
            values.Add(!isQuoted && element.Equals("NULL") ? default : ConnectValue.From(element.ToString()));
            at += text[at] == ',' ? 1 : 0;
        }

        return values;
    }
}
