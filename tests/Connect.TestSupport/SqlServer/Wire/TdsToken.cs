namespace Connect.TestSupport.SqlServer.Wire;

/// <summary>First byte of a token of a response or of a bulk load.</summary>
internal enum TdsToken : byte
{
    ReturnStatus = 0x79,
    Columns = 0x81,
    Error = 0xAA,
    Info = 0xAB,
    ReturnValue = 0xAC,
    LoginAck = 0xAD,
    FeatureExtensionAck = 0xAE,
    Row = 0xD1,
    RowWithNulls = 0xD2,
    EnvironmentChange = 0xE3,
    Done = 0xFD,
    DoneProcedure = 0xFE,
    DoneInProcedure = 0xFF,
}
