namespace Connect.TestSupport.Log;

/// <summary>What a record log is made for and a stand-in for one may lack.</summary>
public enum LogAbility
{
    /// <summary>Appending tells the timestamp that is stored.</summary>
    TellsTimestamps,

    /// <summary>Readers never see records of aborted transactions.</summary>
    HidesAborted,

    /// <summary>Committed offsets of a group can be changed from outside after it had members.</summary>
    AltersUsedGroups,
}
