using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Connect.Runtime.Herder;
using Microsoft.Extensions.Logging;

namespace Connect.Runtime.Diagnostics;

/// <summary>
/// Levels of loggers that can be changed while the worker runs. Loggers form a tree by the dots in their names (the categories of Microsoft.Extensions.Logging) under <c>root</c>:
/// one without a level of its own has that of its nearest ancestor. Thread-safe. It decides nothing by itself: a logging filter has to ask <see cref="IsEnabled"/>.
/// </summary>
/// <remarks>Semantics follow Kafka Connect 3.9's <c>/admin/loggers</c> on log4j.</remarks>
public sealed class LoggerLevels
{
    /// <summary>Name of the logger above all others.</summary>
    public const string Root = "root";

    // Callers can invent names; these bounds keep what they invent small.
    private const int MaxNameLength = 256;
    private const int MaxInventedLoggers = 1000;

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Dictionary<string, LoggerLevel> _explicit = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private int _invented;
    private LoggerLevel _root = new("INFO", null);

    // Effective level by category: read for every log line, rebuilt after a change.
    private volatile ConcurrentDictionary<string, LogLevel> _effective = new(StringComparer.Ordinal);

    /// <summary>Levels as nobody has configured them: <c>root</c> at INFO.</summary>
    /// <param name="time">Tells <see cref="LoggerLevel.LastModified"/>.</param>
    public LoggerLevels(TimeProvider time) => _time = time;

    /// <summary>Whether a line of this category and level is written.</summary>
    public bool IsEnabled(string? category, LogLevel level) => level >= Effective(category ?? Root) && level != LogLevel.None;

    /// <summary>The loggers that have a level of their own, and <c>root</c>; by name.</summary>
    public IReadOnlyList<KeyValuePair<string, LoggerLevel>> All()
    {
        lock (_lock)
        {
            List<KeyValuePair<string, LoggerLevel>> all = [.. _explicit, new(Root, _root)];
            all.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
            return all;
        }
    }

    /// <summary>The level of an existing logger, inherited if it has none of its own.</summary>
    public bool TryGet(string logger, out LoggerLevel level)
    {
        lock (_lock)
        {
            if (IsRoot(logger))
            {
                level = _root;
                return true;
            }

            if (!_known.Contains(logger))
            {
                level = default;
                return false;
            }

            level = Nearest(logger);
            return true;
        }
    }

    /// <summary>Gives a level to a logger and to all existing ones whose names start with its name; to all for <c>root</c>.</summary>
    /// <param name="logger">An existing or new logger.</param>
    /// <param name="level">Java's name of the level, in any case.</param>
    /// <param name="changed">The names, sorted.</param>
    /// <returns>False if there is no such level; nothing changed then.</returns>
    /// <exception cref="BadRequestException">The name is empty or too long, or callers have made up too many loggers.</exception>
    public bool TrySet(string logger, string level, [NotNullWhen(true)] out IReadOnlyList<string>? changed)
    {
        changed = null;
        string name = level.Trim().ToUpperInvariant();
        if (ToLogLevel(name) is null)
        {
            return false;
        }

        if (logger.Length is 0 or > MaxNameLength)
        {
            throw new BadRequestException($"A logger's name has 1 to {MaxNameLength} characters, this one {logger.Length}.");
        }

        bool all = IsRoot(logger);
        lock (_lock)
        {
            if (!all && !_known.Contains(logger))
            {
                if (_invented >= MaxInventedLoggers)
                {
                    throw new BadRequestException($"There are {MaxInventedLoggers} loggers already that nothing but requests made. Set the level of an existing logger.");
                }

                _known.Add(logger);
                _invented++;
            }

            DateTimeOffset now = _time.GetUtcNow();
            List<string> names = [];
            foreach (string known in _known)
            {
                if (all || known.StartsWith(logger, StringComparison.Ordinal))
                {
                    names.Add(known);
                    if (!_explicit.TryGetValue(known, out LoggerLevel old) || old.Level != name)
                    {
                        _explicit[known] = new LoggerLevel(name, now);
                    }
                }
            }

            if (all)
            {
                names.Add(Root);
                if (_root.Level != name)
                {
                    _root = new LoggerLevel(name, now);
                }
            }

            _effective = new ConcurrentDictionary<string, LogLevel>(StringComparer.Ordinal);
            names.Sort(StringComparer.Ordinal);
            changed = names;
            return true;
        }
    }

    /// <summary>Java's name of a level of Microsoft.Extensions.Logging.</summary>
    public static string JavaName(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        LogLevel.Error => "ERROR",
        LogLevel.Critical => "FATAL",
        _ => "OFF",
    };

    /// <summary>A logger exists: something asked for one of this category.</summary>
    public void Register(string category)
    {
        lock (_lock)
        {
            _known.Add(category);
        }
    }

    /// <summary>Takes over levels as configured; those changed at run time stay.</summary>
    public void Configure(LogLevel root, IEnumerable<KeyValuePair<string, LogLevel>> levels)
    {
        lock (_lock)
        {
            if (_root.LastModified is null)
            {
                _root = new LoggerLevel(JavaName(root), null);
            }

            foreach (string configured in _explicit.Where(entry => entry.Value.LastModified is null).Select(entry => entry.Key).ToArray())
            {
                _explicit.Remove(configured);
            }

            foreach ((string category, LogLevel level) in levels)
            {
                _known.Add(category);
                _explicit.TryAdd(category, new LoggerLevel(JavaName(level), null));
            }

            _effective = new ConcurrentDictionary<string, LogLevel>(StringComparer.Ordinal);
        }
    }

    private static bool IsRoot(string logger) => logger.Equals(Root, StringComparison.OrdinalIgnoreCase);

    private static LogLevel? ToLogLevel(string javaName) => javaName switch
    {
        "OFF" => LogLevel.None,
        "FATAL" => LogLevel.Critical,
        "ERROR" => LogLevel.Error,
        "WARN" => LogLevel.Warning,
        "INFO" => LogLevel.Information,
        "DEBUG" => LogLevel.Debug,
        "TRACE" or "ALL" => LogLevel.Trace,
        _ => null,
    };

    private LogLevel Effective(string category)
    {
        ConcurrentDictionary<string, LogLevel> effective = _effective;
        if (effective.TryGetValue(category, out LogLevel level))
        {
            return level;
        }

        lock (_lock)
        {
            level = ToLogLevel(Nearest(category).Level)!.Value;

            // Into the dictionary of now: a change between the two reads has thrown the other one away.
            return _effective.GetOrAdd(category, level);
        }
    }

    private LoggerLevel Nearest(string logger)
    {
        string name = logger;
        while (true)
        {
            if (_explicit.TryGetValue(name, out LoggerLevel level))
            {
                return level;
            }

            int dot = name.LastIndexOf('.');
            if (dot <= 0)
            {
                return _root;
            }

            name = name[..dot];
        }
    }
}
