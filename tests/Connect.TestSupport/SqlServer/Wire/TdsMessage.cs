namespace Connect.TestSupport.SqlServer.Wire;

/// <summary>A message, put together from its packets.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Status">The bits of all its packets.</param>
/// <param name="Data">Payload without headers.</param>
internal sealed record TdsMessage(TdsPacketType Type, TdsPacketStatus Status, byte[] Data) : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Cancelled when the client takes the request back.</summary>
    public CancellationToken Cancelled => _cancellation.Token;

    public void Cancel() => _cancellation.Cancel();

    public void Dispose() => _cancellation.Dispose();
}
