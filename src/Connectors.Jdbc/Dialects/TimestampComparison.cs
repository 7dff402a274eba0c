using System.Data.Common;

namespace Connectors.Jdbc.Dialects;

/// <summary>
/// Compares a timestamp expression with two points in time: the last one that was read, and the end of what is to be read. Its parameters are numbered from 1 on,
/// see <see cref="Dialect.Placeholder"/>.
/// </summary>
public abstract class TimestampComparison
{
    /// <summary>Number of the parameter that holds the last point in time.</summary>
    protected const int LastParameter = 1;

    /// <summary>Number of the parameter that holds the end.</summary>
    protected const int EndParameter = 2;

    /// <summary>Number of the first parameter that is free for other conditions.</summary>
    public virtual int FirstFreeParameter => 3;

    /// <summary>Is later than the last point in time.</summary>
    public abstract string IsAfterLast(string expression);

    /// <summary>Is the last point in time.</summary>
    public abstract string IsLast(string expression);

    /// <summary>Is before the end.</summary>
    public abstract string IsBeforeEnd(string expression);

    /// <summary>Adds the parameters.</summary>
    /// <param name="command">The command.</param>
    /// <param name="lastUnixTicks">The last point in time.</param>
    /// <param name="endUnixTicks">The end.</param>
    public abstract void AddParameters(DbCommand command, long lastUnixTicks, long endUnixTicks);
}
