using Connect.Configuration;
using Connectors.Jdbc.Dialects;

namespace Connectors.Jdbc.Tests.Support;

internal static class Requests
{
    public static ConnectionRequest Of(string url, string? user = null, string? password = null, params (string Name, string Value)[] properties) =>
        new(url, user, password is null ? null : new Password(password), properties.ToDictionary(property => property.Name, property => property.Value));
}
