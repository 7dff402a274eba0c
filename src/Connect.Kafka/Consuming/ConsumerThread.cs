namespace Connect.Kafka.Consuming;

/// <summary>
/// The one thread that calls a consumer's client, which blocks while it waits for records. Others have it run something with <see cref="Invoke"/>; while it waits for others
/// itself, it goes on running what they ask for.
/// </summary>
internal sealed class ConsumerThread
{
    private readonly Queue<Action> _commands = new();
    private readonly object _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private bool _signalled;
    private bool _stopped;

    /// <param name="name">For debuggers.</param>
    /// <param name="run">What the thread does until it ends.</param>
    public ConsumerThread(string name, Action run) => _thread = new Thread(() =>
    {
        try
        {
            run();
        }
        finally
        {
            Stop();
        }
    })
    {
        IsBackground = true,
        Name = name,
    };

    /// <summary>Completes when the thread has ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether the caller is this thread.</summary>
    public bool IsCurrent => Thread.CurrentThread == _thread;

    /// <summary>Starts it.</summary>
    public void Start() => _thread.Start();

    /// <summary>Runs a short action on the thread and waits for it; its exception is the caller's.</summary>
    public void Invoke(Action action)
    {
        if (IsCurrent)
        {
            action();
            return;
        }

        using var done = new ManualResetEventSlim();
        Exception? failure = null;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            _commands.Enqueue(() =>
            {
                try
                {
                    action();
                }
                catch (Exception error)
                {
                    failure = error;
                }
                finally
                {
                    done.Set();
                }
            });
            Monitor.Pulse(_gate);
        }

        done.Wait();
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Ends a <see cref="Wait"/> early. Any thread.</summary>
    public void Signal()
    {
        lock (_gate)
        {
            _signalled = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>On the thread: runs what others ask for until <see cref="Signal"/> (true) or until time is up.</summary>
    public bool Wait(TimeSpan timeout)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Action? command;
            lock (_gate)
            {
                if (!_commands.TryDequeue(out command))
                {
                    TimeSpan left = timeout - TimeProvider.System.GetElapsedTime(started);
                    if (!_signalled && left > TimeSpan.Zero)
                    {
                        Monitor.Wait(_gate, left);
                    }

                    if (_signalled)
                    {
                        _signalled = false;
                        return true;
                    }

                    if (_commands.Count == 0 && timeout <= TimeProvider.System.GetElapsedTime(started))
                    {
                        return false;
                    }

                    continue;
                }
            }

            command();
        }
    }

    /// <summary>On the thread: runs what others ask for until a task has ended.</summary>
    public void WaitFor(Task task)
    {
        if (!task.IsCompleted)
        {
            _ = task.ContinueWith(_ => Signal(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            while (!task.IsCompleted)
            {
                Wait(TimeSpan.FromSeconds(1));
            }

            // The signal may have been somebody else's, for whom the thread looks once more.
            Signal();
        }

        task.GetAwaiter().GetResult();
    }

    private void Stop()
    {
        Action[] rest;
        lock (_gate)
        {
            _stopped = true;
            rest = [.. _commands];
            _commands.Clear();
        }

        // Nobody waits for ever for a thread that has ended.
        foreach (Action command in rest)
        {
            command();
        }

        _ended.TrySetResult();
    }
}
