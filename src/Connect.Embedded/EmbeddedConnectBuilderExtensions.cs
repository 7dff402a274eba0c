using Connect.Runtime.Hosting;
using Connect.Runtime.Log;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Connect.Embedded;

/// <summary>Registers the embedded log with <c>services.AddConnect(connect => connect.UseEmbeddedLog(…))</c>.</summary>
public static class EmbeddedConnectBuilderExtensions
{
    /// <summary>Keeps topics in one SQLite file. A log registered before wins.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="path">The file; null for <see cref="EmbeddedLogOptions.DefaultPath"/>.</param>
    public static IConnectBuilder UseEmbeddedLog(this IConnectBuilder builder, string? path = null) =>
        builder.UseEmbeddedLog(options => options.Path = path ?? options.Path);

    /// <summary>Keeps topics in one SQLite file, with all options. Logger and clock come from the host unless set. A log registered before wins.</summary>
    public static IConnectBuilder UseEmbeddedLog(this IConnectBuilder builder, Action<EmbeddedLogOptions> configure)
    {
        // Opened when it is first needed, so that a wrong path is an error of the start, with its sentence, not of the registration.
        builder.Services.TryAddSingleton<IRecordLog>(services =>
        {
            var options = new EmbeddedLogOptions
            {
                Logger = services.GetService<ILoggerFactory>()?.CreateLogger<EmbeddedLog>(),
                TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System,
            };
            configure(options);
            return EmbeddedLog.Open(options);
        });
        return builder;
    }
}
