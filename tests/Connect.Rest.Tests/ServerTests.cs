using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Connect.Embedded;
using Connect.Errors;
using Connect.Runtime.Configuration;
using Connect.Runtime.Herder;
using Connect.Runtime.Hosting;
using Connect.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Connect.Rest.Tests;

/// <summary>The worker's own server: listeners, TLS, headers, CORS.</summary>
public sealed class ServerTests
{
    [Fact]
    public async Task Worker_UnknownPath_AnswersEnvelope()
    {
        await using RestHost host = await WorkerAsync([]);

        (await host.GetAsync("/nope")).AssertError(404, "HTTP 404 Not Found");
        (await host.GetAsync("/nope/")).AssertError(404, "HTTP 404 Not Found");
        Assert.Equal(200, (await host.GetAsync("/")).Status);
    }

    [Fact]
    public async Task Worker_ApplicationEndpoint_IsServedBeside()
    {
        await using RestHost host = await WorkerAsync([], app => app.MapGet("/metrics", (Microsoft.AspNetCore.Http.RequestDelegate)(http =>
        {
            http.Response.StatusCode = 202;
            return Task.CompletedTask;
        })));

        Assert.Equal(202, (await host.GetAsync("/metrics")).Status);
        Assert.Equal(200, (await host.GetAsync("/connectors")).Status);
    }

    [Fact]
    public async Task Worker_AdminListener_ServesAdminAndNothingElse()
    {
        await using RestHost host = await WorkerAsync(new() { ["admin.listeners"] = "http://127.0.0.1:0" });
        Uri main = host.Addresses[0];
        Uri admin = host.Addresses[1];

        Assert.Equal(200, (await host.GetAsync(new Uri(admin, "/admin/loggers").AbsoluteUri)).Status);
        (await host.GetAsync(new Uri(admin, "/connectors").AbsoluteUri)).AssertError(404);
        (await host.GetAsync(new Uri(main, "/admin/loggers").AbsoluteUri)).AssertError(404);
        Assert.Equal(200, (await host.GetAsync(new Uri(main, "/connectors").AbsoluteUri)).Status);
    }

    [Theory]
    [InlineData(null, 200)]
    [InlineData("", 404)]
    public async Task Worker_AdminListenersNotGivenOrEmpty_AdminIsHereOrNowhere(string? listeners, int status)
    {
        await using RestHost host = await WorkerAsync(listeners is null ? [] : new() { ["admin.listeners"] = listeners });

        Assert.Equal(status, (await host.GetAsync("/admin/loggers")).Status);
    }

    [Fact]
    public async Task Worker_ResponseHeaders_AreOnEveryAnswer()
    {
        await using RestHost host = await WorkerAsync(new()
        {
            ["response.http.headers.config"] = "add Cache-Control: no-cache, \"SET X-List: a,b\", setDate Expires: 86400000, add Cache-Control: no-store",
        });

        foreach (string path in new[] { "/connectors", "/nope" })
        {
            Answer answer = await host.GetAsync(path);
            Assert.Contains("no-cache", answer.Headers["Cache-Control"], StringComparison.Ordinal);
            Assert.Contains("no-store", answer.Headers["Cache-Control"], StringComparison.Ordinal);
            Assert.Equal("a,b", answer.Headers["X-List"]);
            Assert.InRange(DateTimeOffset.Parse(answer.Headers["Expires"], null), DateTimeOffset.UtcNow.AddHours(23), DateTimeOffset.UtcNow.AddHours(25));
            Assert.False(answer.Headers.ContainsKey("Server"));
        }
    }

    [Theory]
    [InlineData("put X: y", "Invalid header config action: 'put'. Expected one of [set, add, setDate, addDate]")]
    [InlineData("set", "Invalid format of header config 'set'. Expected: '[action] [header name]:[header value]'")]
    [InlineData("set X", "Invalid format of header name and header value pair 'X'. Expected: '[header name]:[header value]'")]
    [InlineData("set X Y: z", "Invalid header name 'X Y'. The '[header name]' cannot contain whitespace")]
    [InlineData("setDate X: soon", "milliseconds")]
    [InlineData("set X: a\u0001b", "characters")]
    public async Task Worker_WrongHeaderRule_FailsAtStart(string rules, string expected)
    {
        ConfigException error = await Assert.ThrowsAsync<ConfigException>(() => WorkerAsync(new() { ["response.http.headers.config"] = rules }));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://ui.example", "https://ui.example", true)]
    [InlineData("https://ui.example,http://localhost:3000", "http://localhost:3000", true)]
    [InlineData("https://*.example", "https://a.example", true)]
    [InlineData("https://*.example", "https://a.example.evil", false)]
    [InlineData("*", "https://anything", true)]
    [InlineData("https://ui.example", "https://evil", false)]
    [InlineData("", "https://ui.example", false)]
    public async Task Worker_CorsOrigin_IsAllowedAsConfigured(string allowed, string origin, bool expected)
    {
        await using RestHost host = await WorkerAsync(new() { ["access.control.allow.origin"] = allowed });

        Answer answer = await host.GetAsync("/connectors", ("Origin", origin));

        Assert.Equal(200, answer.Status);
        Assert.Equal(expected ? origin : null, answer.Headers.GetValueOrDefault("Access-Control-Allow-Origin"));
        Assert.Equal(expected ? "true" : null, answer.Headers.GetValueOrDefault("Access-Control-Allow-Credentials"));
    }

    [Theory]
    [InlineData("", "POST", "content-type", "GET,POST,HEAD")]
    [InlineData("", "DELETE", "content-type", null)]
    [InlineData("GET,PUT,DELETE", "DELETE", "Content-Type, Accept", "GET,PUT,DELETE")]
    [InlineData("GET,PUT,DELETE", "DELETE", "X-Other", null)]
    public async Task Worker_CorsPreflight_AnswersAllowedMethods(string methods, string requested, string headers, string? allowed)
    {
        await using RestHost host = await WorkerAsync(new() { ["access.control.allow.origin"] = "https://ui.example", ["access.control.allow.methods"] = methods });

        Answer answer = await host.SendAsync(
            "OPTIONS",
            "/connectors",
            headers: [("Origin", "https://ui.example"), ("Access-Control-Request-Method", requested), ("Access-Control-Request-Headers", headers)]);

        Assert.Equal(200, answer.Status);
        Assert.Equal(allowed, answer.Headers.GetValueOrDefault("Access-Control-Allow-Methods"));
        Assert.Equal(allowed is null ? null : "1800", answer.Headers.GetValueOrDefault("Access-Control-Max-Age"));
    }

    [Fact]
    public async Task Worker_PortInUse_SaysWhichBeforeAnythingStarts()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        var started = new Started();

        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => WorkerAsync(
            new() { ["listeners"] = $"http://127.0.0.1:{port}" }, services: builder => builder.Services.AddSingleton<IHostedService>(started)));

        Assert.Equal(
            $"The REST API cannot listen on http://127.0.0.1:{port}: port {port} is in use by another program, perhaps another worker. Stop it, or set 'listeners' to a free port.",
            error.Message);
        Assert.False(started.WasStarted);
    }

    [Fact]
    public async Task Worker_AddressOfAnotherMachine_SaysSo()
    {
        ConnectException error = await Assert.ThrowsAsync<ConnectException>(() => WorkerAsync(new() { ["listeners"] = "http://192.0.2.1:18999" }));

        Assert.Contains("this machine does not have the address 192.0.2.1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1")]
    [InlineData("ftp://127.0.0.1:21")]
    [InlineData("127.0.0.1:8083")]
    [InlineData("http://127.0.0.1:99999")]
    public async Task Worker_WrongListener_FailsAtStart(string listener) =>
        await Assert.ThrowsAsync<ConfigException>(() => WorkerAsync(new() { ["listeners"] = listener }));

    [Fact]
    public async Task Worker_IPv6AndLocalhost_Listen()
    {
        await using RestHost host = await WorkerAsync(new() { ["listeners"] = "HTTP://localhost:0,http://[::1]:0" });

        foreach (Uri address in host.Addresses)
        {
            Assert.Equal(200, (await host.GetAsync(new Uri(address, "/connectors").AbsoluteUri)).Status);
        }

        Assert.Equal(2, host.Addresses.Count);
    }

    [Theory]
    [InlineData("pem file")]
    [InlineData("pem inline")]
    [InlineData("pem encrypted")]
    [InlineData("pkcs12")]
    [InlineData("unprefixed")]
    public async Task Worker_Https_AnswersWithTheConfiguredCertificate(string kind)
    {
        using var directory = new TempDirectory();
        using X509Certificate2 certificate = Certificates.Server();
        Dictionary<string, string> keys = kind switch
        {
            "pem inline" => new() { ["ssl.keystore.type"] = "PEM", ["ssl.keystore.certificate.chain"] = certificate.ExportCertificatePem(), ["ssl.keystore.key"] = Certificates.Key(certificate) },
            "pem encrypted" => new()
            {
                ["ssl.keystore.location"] = directory.Write("store.pem", certificate.ExportCertificatePem() + "\n" + Certificates.Key(certificate, "secret")), ["ssl.key.password"] = "secret",
            },
            "pkcs12" => new()
            {
                ["ssl.keystore.type"] = "PKCS12", ["ssl.keystore.location"] = directory.Write("store.p12", certificate.Export(X509ContentType.Pkcs12, "secret")), ["ssl.keystore.password"] = "secret",
            },
            _ => new() { ["ssl.keystore.location"] = directory.Write("store.pem", certificate.ExportCertificatePem() + "\n" + Certificates.Key(certificate)) },
        };
        Dictionary<string, string> config = keys.ToDictionary(entry => kind == "unprefixed" ? entry.Key : "listeners.https." + entry.Key, entry => entry.Value);
        config["listeners"] = "https://127.0.0.1:0";
        await using RestHost host = await WorkerAsync(config);

        (HttpStatusCode status, string? thumbprint) = await Certificates.GetAsync(new Uri(host.Addresses[0], "/connectors"), null);

        Assert.Equal((HttpStatusCode.OK, certificate.Thumbprint), (status, thumbprint));
    }

    [Fact]
    public async Task Worker_ClientCertificateRequired_LetsOnlyTrustedIn()
    {
        using var directory = new TempDirectory();
        using X509Certificate2 server = Certificates.Server();
        using X509Certificate2 trusted = Certificates.Server();
        using X509Certificate2 stranger = Certificates.Server();
        await using RestHost host = await WorkerAsync(new()
        {
            ["listeners"] = "https://127.0.0.1:0",
            ["listeners.https.ssl.keystore.location"] = directory.Write("store.pem", server.ExportCertificatePem() + "\n" + Certificates.Key(server)),
            ["listeners.https.ssl.truststore.location"] = directory.Write("trust.pem", trusted.ExportCertificatePem()),
            ["listeners.https.ssl.client.auth"] = "required",
        });
        var uri = new Uri(host.Addresses[0], "/connectors");

        Assert.Equal(HttpStatusCode.OK, (await Certificates.GetAsync(uri, trusted)).Status);
        await Assert.ThrowsAsync<HttpRequestException>(() => Certificates.GetAsync(uri, stranger));
        await Assert.ThrowsAsync<HttpRequestException>(() => Certificates.GetAsync(uri, null));
    }

    [Fact]
    public async Task Worker_BadStores_SayWhatToDo()
    {
        using var directory = new TempDirectory();
        using X509Certificate2 certificate = Certificates.Server();
        string jks = directory.Write("store.jks", [0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2]);
        string pkcs12 = directory.Write("store.p12", certificate.Export(X509ContentType.Pkcs12, "secret"));
        string noKey = directory.Write("store.pem", certificate.ExportCertificatePem());

        await AssertFails("is not set", []);
        await AssertFails("keytool -importkeystore", new() { ["ssl.keystore.location"] = jks });
        await AssertFails("right password", new() { ["ssl.keystore.location"] = pkcs12, ["ssl.keystore.password"] = "wrong" });
        await AssertFails("PRIVATE KEY", new() { ["ssl.keystore.location"] = noKey });
        await AssertFails("cannot be read", new() { ["ssl.keystore.location"] = directory.File("missing.pem") });
        await AssertFails("needed together", new() { ["ssl.keystore.key"] = "x" });
        await AssertFails("TLSv1.2 or TLSv1.3", new() { ["ssl.keystore.location"] = pkcs12, ["ssl.keystore.password"] = "secret", ["ssl.enabled.protocols"] = "TLSv1" });

        static async Task AssertFails(string expected, Dictionary<string, string> keys)
        {
            Dictionary<string, string> config = keys.ToDictionary(entry => "listeners.https." + entry.Key, entry => entry.Value);
            config["listeners"] = "https://127.0.0.1:0";
            ConfigException error = await Assert.ThrowsAsync<ConfigException>(() => WorkerAsync(config));
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("wrong", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:8083", null, null, null, "127.0.0.1:8083")]
    [InlineData("https://a:8443, HTTP://b:8080", null, null, null, "b:8080")]
    [InlineData("https://a:8443,http://b:8080", null, null, "https", "a:8443")]
    [InlineData("http://0.0.0.0:8083", "worker-1", "80", null, "worker-1:80")]
    [InlineData("http://[::1]:8083", null, null, null, "[::1]:8083")]
    public void WorkerId_Keys_DecideIt(string listeners, string? host, string? port, string? listener, string expected)
    {
        var keys = new Dictionary<string, string> { ["listeners"] = listeners };
        Add("rest.advertised.host.name", host);
        Add("rest.advertised.port", port);
        Add("rest.advertised.listener", listener);

        Assert.Equal(expected, WorkerId(keys));

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                keys[key] = value;
            }
        }
    }

    [Fact]
    public void WorkerId_AllInterfaces_IsAnAddressOfThisMachine()
    {
        string id = WorkerId(new() { ["listeners"] = "http://:8083" });

        Assert.EndsWith(":8083", id, StringComparison.Ordinal);
        Assert.True(IPAddress.TryParse(id[..^5], out IPAddress? ip) && !ip.Equals(IPAddress.Any), id);
        Assert.Throws<ConfigException>(() => WorkerId(new() { ["rest.advertised.listener"] = "https" }));
    }

    private static string WorkerId(Dictionary<string, string> properties)
    {
        using var directory = new TempDirectory();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMetrics();
        services.AddConnect(connect => connect.UseEmbeddedLog(directory.File("connect.db")).UseWorkerProperties(properties));
        ServiceProvider provider = services.BuildServiceProvider();
        try
        {
            return provider.GetRequiredService<IHerder>().WorkerId;
        }
        finally
        {
            provider.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static Task<RestHost> WorkerAsync(Dictionary<string, string> config, Action<WebApplication>? map = null, Action<WebApplicationBuilder>? services = null)
    {
        config.TryAdd("listeners", "http://127.0.0.1:0");
        return RestHost.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<IHerder>(new FakeHerder());
                builder.AddConnectRestServer(WorkerConfig.Parse(config));
                services?.Invoke(builder);
            },
            app =>
            {
                app.UseConnectRestServer();
                map?.Invoke(app);
            });
    }

    private sealed class Started : IHostedService
    {
        public bool WasStarted { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            WasStarted = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>Certificates for tests, made here.</summary>
internal static class Certificates
{
    public static X509Certificate2 Server()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN=127.0.0.1, OU={Guid.NewGuid():N}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    public static string Key(X509Certificate2 certificate, string? password = null)
    {
        using RSA key = certificate.GetRSAPrivateKey()!;
        return password is null
            ? key.ExportPkcs8PrivateKeyPem()
            : key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
    }

    public static string Write(this TempDirectory directory, string name, string text) => directory.Write(name, System.Text.Encoding.ASCII.GetBytes(text));

    public static string Write(this TempDirectory directory, string name, byte[] bytes)
    {
        string path = directory.File(name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public static async Task<(HttpStatusCode Status, string? Thumbprint)> GetAsync(Uri uri, X509Certificate2? clientCertificate)
    {
        string? thumbprint = null;
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            thumbprint = certificate?.GetCertHashString();
            return true;
        };
        if (clientCertificate is not null)
        {
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => clientCertificate;
            handler.SslOptions.ClientCertificates = [clientCertificate];
        }

        using var client = new HttpClient(handler);
        using HttpResponseMessage response = await client.GetAsync(uri);
        return (response.StatusCode, thumbprint);
    }
}
