namespace Connect.Runtime.ErrorHandling;

/// <summary>Writes down a failing record somewhere: the log of the worker, a dead letter queue.</summary>
internal interface IErrorReporter : IAsyncDisposable
{
    /// <summary>Takes what it needs of the error before it returns; the task ends when the report is durable, or fails when it cannot be made.</summary>
    Task ReportAsync(in ProcessingError error);
}
