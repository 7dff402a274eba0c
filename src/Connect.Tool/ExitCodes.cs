namespace Connect.Tool;

/// <summary>What the command's exit code says; 1 to 3 as Kafka Connect's own scripts.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 1;

    /// <summary>The command could not start: a configuration, a log, a topic.</summary>
    public const int StartUp = 2;

    /// <summary>The worker started but its REST server, its herder or a connector file failed; or what the command was to do did not work out.</summary>
    public const int Failed = 3;

    /// <summary>Ended by the user before it was done; 128 + SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;
}
