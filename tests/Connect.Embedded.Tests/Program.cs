using Connect.Embedded.Tests;
using Xunit.Runner.InProc.SystemConsole;

// Either the tests, or, started by one of them, another process that works on the same log.
return args is [AppendingChild.Argument, var path] ? await AppendingChild.RunAsync(path) : await ConsoleRunner.Run(args);
