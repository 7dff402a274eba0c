using System.CommandLine;
using Connect.Embedded;
using Connect.Runtime.Configuration;
using Connect.Tool.Worker;

namespace Connect.Tool.Commands;

/// <summary>Where the client commands find the log: in a file named directly or in a worker's properties.</summary>
internal sealed class LogOptions
{
    public Option<string?> Log { get; } = new("--log") { Description = "File of the embedded log. Default: log.embedded.path of --config, else ./connect-data/connect.db.", HelpName = "file" };

    public Option<string?> Config { get; } = new("--config") { Description = "Properties file of the worker whose log is meant.", HelpName = "worker.properties" };

    public Option<string?> BootstrapServer { get; } = new("--bootstrap-server") { Hidden = true };

    public void AddTo(Command command)
    {
        command.Add(Log);
        command.Add(Config);
        command.Add(BootstrapServer);
    }

    /// <summary>Path of the log's file.</summary>
    /// <exception cref="CommandException">The properties are wrong or mean Kafka.</exception>
    public string PathOf(ParseResult parsed, CommandIo io)
    {
        if (parsed.GetValue(BootstrapServer) is not null)
        {
            throw WorkerProperties.KafkaComesLater("--bootstrap-server");
        }

        return parsed.GetValue(Log) ?? WorkerProperties.Load(parsed.GetValue(Config), io.Environment).GetValueOrDefault(WorkerKeys.EmbeddedPath) ?? EmbeddedLogOptions.DefaultPath;
    }
}
