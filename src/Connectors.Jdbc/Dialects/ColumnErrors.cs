using Connect.Errors;

namespace Connectors.Jdbc.Dialects;

/// <summary>Errors of single values.</summary>
internal static class ColumnErrors
{
    /// <summary>The error with the place where it occurred.</summary>
    public static ConnectDataException Of(WriteStatement statement, int column, ConnectDataException error) =>
        new($"The value for column {statement.Columns[column].TargetName} of {statement.Table} cannot be written: {error.Message}", error);
}
