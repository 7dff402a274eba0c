using System.Runtime.InteropServices;

namespace Connect.Tool;

/// <summary>Turns Ctrl-C, SIGTERM and a closed terminal into a token. A second signal ends the process at once, as if nobody listened.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
    ];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (!_source.IsCancellationRequested)
        {
            context.Cancel = true;

            // Not on the signal's thread: what hangs on the token may take its time, and the second signal must come through.
            ThreadPool.QueueUserWorkItem(static source => source.Cancel(), _source, preferLocal: false);
        }
    }
}
