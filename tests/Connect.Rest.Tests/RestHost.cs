using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Connect.Runtime.Herder;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Connect.Rest.Tests;

/// <summary>An application with the API, on a real server and a free port.</summary>
internal sealed class RestHost : IAsyncDisposable
{
    private static readonly SocketsHttpHandler Handler = new() { AllowAutoRedirect = false };

    private RestHost(WebApplication app)
    {
        App = app;
        Addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];
        Client = new HttpClient(Handler, disposeHandler: false) { BaseAddress = Addresses[0] };
    }

    public WebApplication App { get; }

    public HttpClient Client { get; }

    public IReadOnlyList<Uri> Addresses { get; }

    /// <summary>An application that maps the API among its own endpoints.</summary>
    public static Task<RestHost> EmbeddedAsync(
        IHerder herder, Action<ConnectRestOptions>? options = null, Action<WebApplicationBuilder>? services = null, Action<WebApplication>? map = null) =>
        StartAsync(
            builder =>
            {
                builder.WebHost.UseUrls("http://127.0.0.1:0");
                builder.Services.AddSingleton(herder);
                builder.Services.Configure<ConnectRestOptions>(configured => options?.Invoke(configured));
                services?.Invoke(builder);
            },
            map ?? (app => app.MapConnect()));

    public static async Task<RestHost> StartAsync(Action<WebApplicationBuilder> configure, Action<WebApplication> map)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        configure(builder);
        WebApplication app = builder.Build();
        map(app);
        try
        {
            await app.StartAsync();
            return new RestHost(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async Task<Answer> SendAsync(string method, string path, string? body = null, string contentType = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await Client.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        var all = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join("|", header.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer((int)response.StatusCode, text, all);
    }

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync("GET", path, headers: headers);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }
}

/// <summary>An answer, read to its end.</summary>
internal sealed record Answer(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode? Json => Text.Length == 0 ? null : JsonNode.Parse(Text);

    public string Message => Json!["message"]!.GetValue<string>();

    public void AssertError(int status, string? message = null)
    {
        Assert.Equal(status, Status);
        Assert.Equal("application/json", Headers["Content-Type"]);
        Assert.Equal(status, Json!["error_code"]!.GetValue<int>());
        if (message is not null)
        {
            Assert.Equal(message, Message);
        }
    }
}
