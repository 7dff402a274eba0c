namespace Connect.Rest.Http;

/// <summary>Ends a request with a status and a sentence for the caller.</summary>
internal sealed class RestException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>The body, a query parameter or a name cannot be understood.</summary>
    public static RestException BadRequest(string message) => new(400, message);

    /// <summary>No such path; Kafka Connect's own words.</summary>
    public static RestException NotFound() => new(404, "HTTP 404 Not Found");
}
