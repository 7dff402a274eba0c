using Connect.Rest.Http;

namespace Connect.Rest.Routing;

/// <summary>Answers one method of one path.</summary>
internal delegate Task<RestResult> RestHandler(RestCall call);

/// <summary>One path and its methods.</summary>
internal sealed class Route
{
    private readonly string[] _template;
    private readonly (string Method, RestHandler Handler)[] _methods;

    /// <summary>Defines a route.</summary>
    /// <param name="template">Segments; <c>*</c> is a variable one, <c>#</c> a variable whole number.</param>
    /// <param name="methods">Handlers by method; GET answers HEAD too.</param>
    public Route(string template, params (string Method, RestHandler Handler)[] methods)
    {
        _template = template.Split('/', StringSplitOptions.RemoveEmptyEntries);
        _methods = methods;
        Allow = string.Join(", ", methods.Select(method => method.Method)
            .Concat(methods.Any(method => method.Method == "GET") ? ["HEAD", "OPTIONS"] : ["OPTIONS"]));
    }

    /// <summary>Value of the <c>Allow</c> header.</summary>
    public string Allow { get; }

    /// <summary>Whether this path is the route's; gives its variable parts.</summary>
    public bool Matches(ReadOnlySpan<string> path, out string[] names)
    {
        names = [];
        if (path.Length != _template.Length)
        {
            return false;
        }

        int count = 0;
        for (int i = 0; i < path.Length; i++)
        {
            string part = _template[i];
            bool matches = part switch
            {
                "*" => path[i].Length > 0,
                "#" => int.TryParse(path[i], System.Globalization.CultureInfo.InvariantCulture, out _),
                _ => part == path[i],
            };
            if (!matches)
            {
                return false;
            }

            count += part is "*" or "#" ? 1 : 0;
        }

        if (count > 0)
        {
            names = new string[count];
            for (int i = 0, next = 0; i < path.Length; i++)
            {
                if (_template[i] is "*" or "#")
                {
                    names[next++] = path[i];
                }
            }
        }

        return true;
    }

    /// <summary>The handler of a method, or null.</summary>
    public RestHandler? Handler(string method)
    {
        foreach ((string name, RestHandler handler) in _methods)
        {
            if (name == method || (name == "GET" && method == "HEAD"))
            {
                return handler;
            }
        }

        return null;
    }
}
