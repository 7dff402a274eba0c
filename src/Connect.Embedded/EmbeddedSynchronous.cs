namespace Connect.Embedded;

/// <summary>What an acknowledgement survives.</summary>
public enum EmbeddedSynchronous
{
    /// <summary>The end of the process, however sudden. A power failure may take the last moments, never damage the file. The default.</summary>
    Normal,

    /// <summary>A power failure too: every commit waits for the disk.</summary>
    Full,
}
