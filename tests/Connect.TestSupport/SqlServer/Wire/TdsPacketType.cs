namespace Connect.TestSupport.SqlServer.Wire;

/// <summary>First byte of a packet's header.</summary>
internal enum TdsPacketType : byte
{
    Batch = 1,
    Rpc = 3,
    Response = 4,
    Attention = 6,
    BulkLoad = 7,
    TransactionManager = 14,
    Login = 16,
    PreLogin = 18,
}
