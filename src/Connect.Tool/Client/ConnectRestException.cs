namespace Connect.Tool.Client;

/// <summary>The worker answered with an error.</summary>
internal sealed class ConnectRestException(int status, string message) : Exception(message)
{
    public int Status => status;
}
