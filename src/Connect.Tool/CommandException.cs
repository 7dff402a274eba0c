namespace Connect.Tool;

/// <summary>Ends a command: one sentence for the user, perhaps what to do about it, and the exit code.</summary>
internal sealed class CommandException(int exitCode, string message, string? hint = null, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode => exitCode;

    public string? Hint => hint;
}
