using Connect.Errors;

namespace Connect.Runtime.ErrorHandling;

/// <summary>Writes down failing records somewhere: the log of the worker, a dead letter queue. Thread-safe.</summary>
internal interface IErrorReporter : IAsyncDisposable
{
    /// <summary>Takes what it needs of the error before it returns; it may be written later.</summary>
    void Report(in ProcessingError error);

    /// <summary>Nobody may wait for the reports so far, but they are to be written now. Waits only while too many are unwritten.</summary>
    /// <exception cref="ConnectException">An earlier report could not be made.</exception>
    ValueTask SendAsync();

    /// <summary>Waits until everything reported before is durable.</summary>
    /// <exception cref="ConnectException">A report could not be made, now or earlier.</exception>
    ValueTask FlushAsync();
}
