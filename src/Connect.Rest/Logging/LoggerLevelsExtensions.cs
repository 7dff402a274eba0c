using Connect.Runtime.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Connect.Rest.Logging;

/// <summary>Puts <see cref="LoggerLevels"/> in charge of what is logged.</summary>
public static class LoggerLevelsExtensions
{
    /// <summary>
    /// Registers <see cref="LoggerLevels"/> and lets it decide what is logged. It starts with the levels configured in <c>Logging:LogLevel</c>; rules for a single provider and rules
    /// with a filter of their own stay as they are.
    /// </summary>
    public static IServiceCollection AddLoggerLevels(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LoggerLevels>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, CategoryRecorder>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<LoggerFilterOptions>, FilterSetup>());
        return services;
    }

    /// <summary>Learns the name of every logger that is made; writes nothing.</summary>
    private sealed class CategoryRecorder(LoggerLevels levels) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName)
        {
            levels.Register(categoryName);
            return NullLogger.Instance;
        }

        public void Dispose()
        {
        }
    }

    /// <summary>Turns the configured rules into levels and replaces them by one rule that asks for the level of the moment.</summary>
    private sealed class FilterSetup(LoggerLevels levels) : IPostConfigureOptions<LoggerFilterOptions>
    {
        public void PostConfigure(string? name, LoggerFilterOptions options)
        {
            LogLevel root = options.MinLevel;
            var configured = new Dictionary<string, LogLevel>(StringComparer.Ordinal);
            for (int i = options.Rules.Count - 1; i >= 0; i--)
            {
                LoggerFilterRule rule = options.Rules[i];
                if (rule.ProviderName is not null || rule.Filter is not null || rule.LogLevel is not { } level)
                {
                    continue;
                }

                // Of several rules for a category the last one counts, and we come from the end.
                options.Rules.RemoveAt(i);
                configured.TryAdd(rule.CategoryName is null or "" or "Default" ? LoggerLevels.Root : rule.CategoryName, level);
            }

            if (configured.Remove(LoggerLevels.Root, out LogLevel byDefault))
            {
                root = byDefault;
            }

            levels.Configure(root, configured);
            options.MinLevel = LogLevel.Trace;
            options.Rules.Add(new LoggerFilterRule(null, null, null, (_, category, level) => levels.IsEnabled(category, level)));

            // No logger of the recorder is ever asked whether it is enabled.
            options.Rules.Add(new LoggerFilterRule(typeof(CategoryRecorder).FullName, null, LogLevel.None, null));
        }
    }
}
