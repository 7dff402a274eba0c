using Connect.Errors;

namespace Connectors.Jdbc.Sink;

/// <summary>A table is not there or lacks columns, and may or can not be brought into shape. Trying again does not help.</summary>
internal sealed class TableStructureException : ConnectException
{
    public TableStructureException(string message) : base(message)
    {
    }

    public TableStructureException(string message, Exception inner) : base(message, inner)
    {
    }
}
