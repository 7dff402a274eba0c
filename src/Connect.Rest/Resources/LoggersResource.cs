using System.Text.Json;
using Connect.Rest.Http;
using Connect.Rest.Json;
using Connect.Rest.Logging;
using Connect.Rest.Routing;
using Connect.Runtime.Diagnostics;
using Connect.Runtime.Herder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Connect.Rest.Resources;

/// <summary><c>/admin/loggers</c>: levels at run time.</summary>
internal static class LoggersResource
{
    public static Task<RestResult> ListAsync(RestCall call) => Task.FromResult(RestResult.Ok(Levels(call).All(), static (writer, loggers) =>
    {
        writer.WriteStartObject();
        foreach ((string name, LoggerLevel level) in loggers)
        {
            writer.WritePropertyName(name);
            Write(writer, level);
        }

        writer.WriteEndObject();
    }));

    public static Task<RestResult> GetAsync(RestCall call) => Levels(call).TryGet(call.Names[0], out LoggerLevel level)
        ? Task.FromResult(RestResult.Ok(level, Write))
        : throw new RestException(404, $"Logger {call.Names[0]} not found.");

    public static async Task<RestResult> SetAsync(RestCall call)
    {
        LoggerLevels levels = Levels(call);
        string level = RequestBodies.LoggerLevel((await call.BodyAsync().ConfigureAwait(false)).Span)
            ?? throw new BadRequestException("Desired 'level' parameter was not specified in request.");

        string scope = call.Http.Request.Query["scope"].FirstOrDefault() ?? "worker";
        bool cluster = scope.Equals("cluster", StringComparison.OrdinalIgnoreCase);
        if (!cluster && !scope.Equals("worker", StringComparison.OrdinalIgnoreCase))
        {
            call.Http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(LoggersResource).FullName!).UnknownScope(scope.ReplaceLineEndings(" "));
        }

        if (!levels.TrySet(call.Names[0], level, out IReadOnlyList<string>? changed))
        {
            throw new RestException(404, $"invalid log level '{level}'.");
        }

        if (cluster)
        {
            await call.Herder.PublishLoggerLevelAsync(call.Names[0], level, call.Aborted).ConfigureAwait(false);
        }

        return cluster ? RestResult.Empty(204) : RestResult.Ok<IEnumerable<string>>(changed, EntityJson.Strings);
    }

    private static LoggerLevels Levels(RestCall call) => call.Http.RequestServices.GetService<LoggerLevels>()
        ?? throw new RestException(404, $"Levels cannot be changed here: the application has not called services.{nameof(LoggerLevelsExtensions.AddLoggerLevels)}().");

    private static void Write(Utf8JsonWriter writer, LoggerLevel level)
    {
        writer.WriteStartObject();
        writer.WriteString("level"u8, level.Level);
        if (level.LastModified is { } modified)
        {
            writer.WriteNumber("last_modified"u8, modified.ToUnixTimeMilliseconds());
        }
        else
        {
            writer.WriteNull("last_modified"u8);
        }

        writer.WriteEndObject();
    }
}
