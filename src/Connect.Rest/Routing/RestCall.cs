using Connect.Rest.Http;
using Connect.Runtime.Herder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Connect.Rest.Routing;

/// <summary>One request on its way to a resource.</summary>
/// <param name="Http">The request.</param>
/// <param name="Options">Bounds.</param>
/// <param name="BasePath">Where the API starts: the application's path base and the prefix it was mapped with.</param>
/// <param name="Names">Decoded variable parts of the path, in order.</param>
/// <param name="Aborted">Ends when the client is gone or the time is up.</param>
internal sealed record RestCall(HttpContext Http, ConnectRestOptions Options, string BasePath, IReadOnlyList<string> Names, CancellationToken Aborted)
{
    /// <summary>The worker.</summary>
    public IHerder Herder => Http.RequestServices.GetRequiredService<IHerder>();

    /// <summary>The path's connector (its first variable part), within bounds.</summary>
    public string Connector => CheckedName(Names[0]);

    /// <summary>The path's task: connector and number.</summary>
    public ConnectorTaskId Task => new(Connector, int.TryParse(Names[1], System.Globalization.CultureInfo.InvariantCulture, out int task) ? task : throw RestException.NotFound());

    /// <summary>A flag of the query as Java reads it: <c>true</c> in any case, everything else is false.</summary>
    public bool Flag(string name, bool byDefault) =>
        Http.Request.Query.TryGetValue(name, out StringValues values) && values.Count > 0 ? string.Equals(values[0], "true", StringComparison.OrdinalIgnoreCase) : byDefault;

    /// <summary>A text of the query; null when it is not there or empty.</summary>
    public string? Text(string name) => Http.Request.Query.TryGetValue(name, out StringValues values) && values is [{ Length: > 0 } text, ..] ? text : null;

    /// <summary>The whole body.</summary>
    public Task<ReadOnlyMemory<byte>> BodyAsync() => RequestBody.ReadAsync(Http.Request, Options.MaxBodyBytes, Aborted);

    /// <summary>A connector's name, if it is not too long.</summary>
    public string CheckedName(string name) => name.Length <= Options.MaxNameLength
        ? name
        : throw RestException.BadRequest($"The connector's name has {name.Length} characters; at most {Options.MaxNameLength} are accepted.");

    /// <summary>Address of a connector, for the <c>Location</c> header.</summary>
    public string ConnectorLocation(string connector) => $"{Http.Request.Scheme}://{Http.Request.Host.ToUriComponent()}{BasePath}/connectors/{Uri.EscapeDataString(connector)}";
}
