using Connect.Errors;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Configuration;

/// <summary>
/// Resolves connectors' configurations and watches what they refer to: when a provider tells of a change, or the time it gave a value has passed, the values are read again,
/// and a connector of which one is another now is restarted (<c>config.action.reload=restart</c>, the default). Thread-safe.
/// </summary>
/// <remarks><c>Resolve → (told or due → read again → the same: wait on, other: restart) … → Resolve</c></remarks>
internal sealed class ConfigReloader(ConfigTransformer transformer, TimeProvider time, ILogger<ConfigReloader> logger) : IDisposable
{
    // Providers tell of one change several times, and files are written in parts.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly ConfigTransformer _transformer = transformer;
    private readonly TimeProvider _time = time;
    private readonly ILogger _logger = logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Watch> _watches = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <summary>The configuration with references resolved. From now on the connector is watched instead of with what was resolved before.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="config">Its configuration as written.</param>
    /// <param name="restart">Called on any thread when a value has changed; its failures are its own.</param>
    /// <exception cref="ConfigException">A reference cannot be resolved; it is watched all the same.</exception>
    public IReadOnlyDictionary<string, string> Resolve(string connector, IReadOnlyDictionary<string, string> config, Func<Task> restart)
    {
        Forget(connector);
        bool restarts = !string.Equals(config.GetValueOrDefault(ConnectorKeys.ConfigActionReload)?.Trim(), "none", StringComparison.OrdinalIgnoreCase);
        if (!restarts || !config.Values.Any(_transformer.HasReference))
        {
            return _transformer.Transform(config);
        }

        var watch = new Watch(this, connector, config, restart);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _watches[connector] = watch;
        }

        return watch.Start();
    }

    /// <summary>Watches a connector no longer.</summary>
    public void Forget(string connector)
    {
        Watch? watch;
        lock (_lock)
        {
            _watches.Remove(connector, out watch);
        }

        watch?.Dispose();
    }

    /// <summary>Watches nothing any longer.</summary>
    public void Dispose()
    {
        Watch[] watches;
        lock (_lock)
        {
            _disposed = true;
            watches = [.. _watches.Values];
            _watches.Clear();
        }

        foreach (Watch watch in watches)
        {
            watch.Dispose();
        }
    }

    private IReadOnlyList<IDisposable> Subscribe(string connector, IReadOnlyDictionary<string, string> config, Action changed)
    {
        try
        {
            return _transformer.Subscribe(config, changed);
        }
        catch (Exception e)
        {
            ConfigReloaderLog.CannotWatch(_logger, connector, e);
            return [];
        }
    }

    /// <summary>One connector, until its configuration is resolved anew.</summary>
    private sealed class Watch : IDisposable
    {
        private readonly ConfigReloader _owner;
        private readonly string _connector;
        private readonly IReadOnlyDictionary<string, string> _config;
        private readonly Func<Task> _restart;
        private readonly ITimer _timer;
        private readonly Lock _lock = new();
        private IReadOnlyList<IDisposable> _subscriptions = [];
        private IReadOnlyDictionary<string, string>? _applied;
        private TimeSpan? _timeToLive;
        private bool _told;
        private bool _disposed;

        public Watch(ConfigReloader owner, string connector, IReadOnlyDictionary<string, string> config, Func<Task> restart)
        {
            _owner = owner;
            _connector = connector;
            _config = config;
            _restart = restart;
            _timer = owner._time.CreateTimer(static watch => ((Watch)watch!).ReadAgain(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        /// <summary>Subscribes first: a change while the values are read is not missed.</summary>
        public IReadOnlyDictionary<string, string> Start()
        {
            IReadOnlyList<IDisposable> subscriptions = _owner.Subscribe(_connector, _config, Changed);
            lock (_lock)
            {
                _subscriptions = subscriptions;
            }

            (IReadOnlyDictionary<string, string> resolved, TimeSpan? timeToLive) = _owner._transformer.TransformWithTimeToLive(_config);
            lock (_lock)
            {
                _applied = resolved;
                _timeToLive = timeToLive;
                Schedule();
            }

            return resolved;
        }

        public void Dispose()
        {
            IReadOnlyList<IDisposable> subscriptions;
            lock (_lock)
            {
                _disposed = true;
                subscriptions = _subscriptions;
            }

            _timer.Dispose();
            foreach (IDisposable subscription in subscriptions)
            {
                subscription.Dispose();
            }
        }

        private void Changed()
        {
            lock (_lock)
            {
                _told = true;
                Schedule();
            }
        }

        private void ReadAgain()
        {
            lock (_lock)
            {
                _told = false;
            }

            try
            {
                (IReadOnlyDictionary<string, string> resolved, TimeSpan? timeToLive) = _owner._transformer.TransformWithTimeToLive(_config);
                string[] changed;
                lock (_lock)
                {
                    if (_disposed)
                    {
                        return;
                    }

                    changed = [.. _config.Keys.Where(key => _applied is null ? _owner._transformer.HasReference(_config[key]) : _applied[key] != resolved[key])];
                    _applied = resolved;
                    _timeToLive = timeToLive;
                    Schedule();
                }

                if (changed.Length > 0)
                {
                    ConfigReloaderLog.Restarting(_owner._logger, _connector, string.Join(", ", changed));
                    _ = _restart();
                }
            }
            catch (Exception e)
            {
                // Providers are code of others, too; the connector goes on with what it has.
                ConfigReloaderLog.CannotRead(_owner._logger, _connector, e);
                lock (_lock)
                {
                    Schedule();
                }
            }
        }

        private void Schedule()
        {
            if (_disposed)
            {
                return;
            }

            if (_told)
            {
                _timer.Change(Settle, Timeout.InfiniteTimeSpan);
            }
            else if (_timeToLive is { } time)
            {
                _timer.Change(time < Shortest ? Shortest : time > Longest ? Longest : time, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
