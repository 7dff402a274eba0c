using Connect.Tool;

using var stop = new StopSignals();
using var io = CommandIo.OfProcess();
return await ConnectCli.RunAsync(args, io, stop.Token).ConfigureAwait(false);
