using System.Diagnostics;

namespace Connect.TestSupport.Postgres;

/// <summary>The installed PostgreSQL, and how to run its programs: they refuse to run as root.</summary>
internal static class PostgresPrograms
{
    private static readonly Lazy<string> Folder = new(FindFolder);

    private static bool IsRoot => !OperatingSystem.IsWindows() && Environment.UserName == "root";

    /// <summary>Gives a directory to the user that the server runs as.</summary>
    public static async Task OwnAsync(string directory)
    {
        if (IsRoot)
        {
            await RunAsync("chown", ["-R", User.Value, directory]).ConfigureAwait(false);
        }
    }

    /// <summary>Runs a program of PostgreSQL to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has its output.</exception>
    public static Task RunPostgresAsync(string program, params string[] args)
    {
        (string file, List<string> all) = AsUser(Path.Combine(Folder.Value, program), args);
        return RunAsync(file, all);
    }

    /// <summary>
    /// Starts the server. A shell stands between: it sees its input end when this process is gone, however that came about, and then shuts the server down. It repeats
    /// the signal, which a server that has only just been started ignores.
    /// </summary>
    public static Process StartServer(string dataDirectory, string logFile)
    {
        (string file, List<string> args) = AsUser(Path.Combine(Folder.Value, "postgres"), ["-D", dataDirectory]);
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, WorkingDirectory = "/" };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("log=$1; shift; \"$@\" >>\"$log\" 2>&1 </dev/null & server=$!; exec 3<&0; (cat <&3 >/dev/null; while kill -QUIT $server; do sleep 0.1; done) 2>/dev/null & wait $server");
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(logFile);
        start.ArgumentList.Add(file);
        args.ForEach(start.ArgumentList.Add);
        return Process.Start(start) ?? throw new InvalidOperationException("The PostgreSQL server did not start.");
    }

    // Debian's package brings the user postgres; nobody will do elsewhere.
    private static readonly Lazy<string> User = new(() => File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody");

    // setpriv replaces itself by the program, so that its process id is the server's.
    private static (string File, List<string> Args) AsUser(string program, IEnumerable<string> args) =>
        IsRoot ? ("setpriv", [$"--reuid={User.Value}", "--regid=" + GroupOfUser(), "--clear-groups", program, .. args]) : (program, [.. args]);

    private static string GroupOfUser() =>
        File.ReadLines("/etc/passwd").First(line => line.StartsWith(User.Value + ":", StringComparison.Ordinal)).Split(':')[3];

    private static async Task RunAsync(string file, IEnumerable<string> args)
    {
        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().ConfigureAwait(false);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{file} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {await output.ConfigureAwait(false)} {await error.ConfigureAwait(false)}");
        }
    }

    private static string FindFolder()
    {
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (Directory.Exists("/usr/lib/postgresql"))
        {
            // Debian keeps the server's programs out of the path, a folder for each major version.
            folders = Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out int version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin")).Concat(folders);
        }

        return folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")))
            ?? throw new InvalidOperationException("The tests need a PostgreSQL server's programs (initdb, postgres): install the package postgresql, as ./test.sh does.");
    }
}
