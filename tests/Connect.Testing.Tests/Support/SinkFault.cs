namespace Connect.Testing.Tests.Support;

/// <summary>Ways a sink task breaks its contract.</summary>
internal enum SinkFault
{
    None,
    NeverFlushes,
    KeepsTheList,
    WritesTwice,
    Reverses,
    CommitsAhead,
    CommitsClosedPartitions,
    DropsRepeats,
    LosesOnRestart,
    FailsOnEmpty,
    FailsForGood,
    KeepsSomeWhenRetriable,
    SwallowsFailures,
    IgnoresReopened,
    RemembersLost,
    NeedsValue,
    NeedsKey,
    IgnoresCancelledStart,
    StopsOnce,
    StopsOnlyIfStarted,
}
