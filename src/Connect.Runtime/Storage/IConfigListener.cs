using Connect.Runtime.Herder;

namespace Connect.Runtime.Storage;

/// <summary>Told of changes of the config store, in the order of the log, by the thread that reads it: each must return at once.</summary>
internal interface IConfigListener
{
    /// <summary>A connector's configuration was written, perhaps the same again.</summary>
    void ConnectorWritten(string connector);

    /// <summary>A connector was deleted.</summary>
    void ConnectorRemoved(string connector);

    /// <summary>A connector's task configurations were committed, perhaps the same again, or its older producers fenced.</summary>
    void TasksChanged(string connector);

    /// <summary>What the user wants of a connector was written.</summary>
    void TargetStateWritten(string connector);

    /// <summary>Somebody asks for a restart.</summary>
    void RestartRequested(RestartRequest request);

    /// <summary>Somebody asks for the restart of one task.</summary>
    void TaskRestartRequested(ConnectorTaskId task);

    /// <summary>Somebody has set a logger's level on all workers.</summary>
    void LoggerLevelRequested(string logger, string level);
}
