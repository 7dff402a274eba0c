namespace Connect.TestSupport.SqlServer.Wire;

/// <summary>Bits of the tokens that end a statement or a response.</summary>
[Flags]
internal enum TdsDoneStatus : ushort
{
    Final = 0,
    More = 1,
    Error = 2,
    InTransaction = 4,
    Count = 0x10,
    Attention = 0x20,
}
