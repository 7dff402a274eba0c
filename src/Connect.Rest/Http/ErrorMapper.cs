using Connect.Errors;
using Connect.Runtime.Herder;
using Microsoft.AspNetCore.Http;

namespace Connect.Rest.Http;

/// <summary>Which status an exception answers with. Only errors of this library speak for themselves; others are bugs and their text goes to the log, with the caller told where to look.</summary>
internal static class ErrorMapper
{
    public static RestResult Map(Exception error) => error switch
    {
        RestException rest => RestResult.Error(rest.Status, rest.Message),
        BadHttpRequestException bad => RestResult.Error(bad.StatusCode, bad.Message),
        NotFoundException => RestResult.Error(404, error.Message),
        AlreadyExistsException => RestResult.Error(409, error.Message),
        ConflictException => RestResult.Error(409, error.Message),
        ForbiddenException => RestResult.Error(403, error.Message),
        BadRequestException => RestResult.Error(400, error.Message),
        ConnectException => RestResult.Error(500, error.Message),
        _ => RestResult.Error(500, $"The request failed with an unexpected error ({error.GetType().Name}: {error.Message}). The worker's log has the details."),
    };

    /// <summary>Whether nobody expected this error, so that it belongs into the log at level Error.</summary>
    public static bool IsUnexpected(Exception error) => error is not (RestException or BadHttpRequestException or ConnectException);
}
