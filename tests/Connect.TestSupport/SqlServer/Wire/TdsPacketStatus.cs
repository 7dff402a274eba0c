namespace Connect.TestSupport.SqlServer.Wire;

/// <summary>Second byte of a packet's header.</summary>
[Flags]
internal enum TdsPacketStatus : byte
{
    None = 0,
    EndOfMessage = 1,

    /// <summary>The client thought better of the message while it sent it.</summary>
    Ignore = 2,

    /// <summary>A connection from the pool: forget what was set before.</summary>
    ResetConnection = 8,
    ResetConnectionKeepTransaction = 16,
}
