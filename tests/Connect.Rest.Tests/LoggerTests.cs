using System.Collections.Concurrent;
using Connect.Rest.Logging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Connect.Rest.Tests;

/// <summary><c>/admin/loggers</c>, and that a changed level changes what is logged.</summary>
public sealed class LoggerTests
{
    [Fact]
    public async Task Loggers_AsConfigured_AreListed()
    {
        await using RestHost host = await HostAsync(new Lines());

        Answer answer = await host.GetAsync("/admin/loggers");

        Assert.Equal("""{"golden.noisy":{"level":"ERROR","last_modified":null},"root":{"level":"WARN","last_modified":null}}""", answer.Text);
    }

    [Fact]
    public async Task Put_Level_ChangesWhatIsLogged()
    {
        var lines = new Lines();
        await using RestHost host = await HostAsync(lines);
        ILoggerFactory factory = host.App.Services.GetRequiredService<ILoggerFactory>();
        ILogger task = factory.CreateLogger("golden.worker.Task");
        ILogger context = factory.CreateLogger("golden.worker.TaskContext");
        ILogger other = factory.CreateLogger("golden.other");
        Write("before");

        Answer put = await host.SendAsync("PUT", "/admin/loggers/golden.worker.Task", """{"level":"debug"}""");
        Write("after");
        await host.SendAsync("PUT", "/admin/loggers/root", """{"level":"OFF"}""");
        Write("off");

        Assert.Equal((200, """["golden.worker.Task","golden.worker.TaskContext"]"""), (put.Status, put.Text));
        Assert.Equal(
            [
                "golden.worker.Task Warning before", "golden.worker.TaskContext Warning before", "golden.other Warning before",
                "golden.worker.Task Warning after", "golden.worker.Task Debug after",
                "golden.worker.TaskContext Warning after", "golden.worker.TaskContext Debug after", "golden.other Warning after",
            ],
            lines.Written);

        void Write(string message)
        {
            foreach (ILogger logger in new[] { task, context, other })
            {
                logger.Log(LogLevel.Warning, 0, message, null, (text, _) => text);
                logger.Log(LogLevel.Debug, 0, message, null, (text, _) => text);
            }
        }
    }

    [Fact]
    public async Task Put_Again_KeepsLastModified()
    {
        var time = new ManualTime();
        await using RestHost host = await HostAsync(new Lines(), time);

        await host.SendAsync("PUT", "/admin/loggers/a.b", """{"level":"INFO"}""");
        time.Now += TimeSpan.FromSeconds(1);
        await host.SendAsync("PUT", "/admin/loggers/a.b", """{"level":"info"}""");
        Answer same = await host.GetAsync("/admin/loggers/a.b");
        await host.SendAsync("PUT", "/admin/loggers/a.b", """{"level":"ALL"}""");
        Answer changed = await host.GetAsync("/admin/loggers/a.b");

        Assert.Equal("""{"level":"INFO","last_modified":1420070400000}""", same.Text);
        Assert.Equal("""{"level":"ALL","last_modified":1420070401000}""", changed.Text);
    }

    [Fact]
    public async Task Get_ExistingWithoutLevel_ShowsTheInheritedOne()
    {
        await using RestHost host = await HostAsync(new Lines());
        host.App.Services.GetRequiredService<ILoggerFactory>().CreateLogger("golden.noisy.Part");

        Assert.Equal("""{"level":"ERROR","last_modified":null}""", (await host.GetAsync("/admin/loggers/golden.noisy.Part")).Text);
        Assert.Equal(200, (await host.GetAsync("/admin/loggers/root")).Status);
        (await host.GetAsync("/admin/loggers/golden.none")).AssertError(404, "Logger golden.none not found.");
    }

    [Theory]
    [InlineData("", """{"level":"LOUD"}""", 404, "invalid log level 'LOUD'.")]
    [InlineData("", "{}", 400, "Desired 'level' parameter was not specified in request.")]
    [InlineData("", """{"level":null}""", 400, "Desired 'level' parameter was not specified in request.")]
    [InlineData("", "{", 400, null)]
    [InlineData("?scope=cluster", """{"level":"LOUD"}""", 404, "invalid log level 'LOUD'.")]
    public async Task Put_Wrong_IsRefused(string query, string body, int status, string? message)
    {
        await using RestHost host = await HostAsync(new Lines());

        (await host.SendAsync("PUT", "/admin/loggers/a" + query, body)).AssertError(status, message);
        (await host.GetAsync("/admin/loggers/a")).AssertError(404);
    }

    [Theory]
    [InlineData("worker", 200)]
    [InlineData("CLUSTER", 204)]
    [InlineData("bogus", 200)]
    public async Task Put_Scope_DecidesTheAnswer(string scope, int status)
    {
        await using RestHost host = await HostAsync(new Lines());

        Assert.Equal(status, (await host.SendAsync("PUT", $"/admin/loggers/a?scope={scope}", """{"level":"TRACE"}""")).Status);
        Assert.Contains("TRACE", (await host.GetAsync("/admin/loggers/a")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_InventedNames_AreBounded()
    {
        await using RestHost host = await HostAsync(new Lines());
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(200, (await host.SendAsync("PUT", $"/admin/loggers/invented{i}", """{"level":"INFO"}""")).Status);
        }

        (await host.SendAsync("PUT", "/admin/loggers/one.more", """{"level":"INFO"}""")).AssertError(400);
        (await host.SendAsync("PUT", $"/admin/loggers/{new string('x', 257)}", """{"level":"INFO"}""")).AssertError(400);
    }

    [Fact]
    public async Task Loggers_ApplicationHasNotAskedForThem_Answers404()
    {
        await using RestHost host = await RestHost.EmbeddedAsync(new FakeHerder());

        Answer answer = await host.GetAsync("/admin/loggers");

        answer.AssertError(404);
        Assert.Contains("AddLoggerLevels", answer.Message, StringComparison.Ordinal);
    }

    private static Task<RestHost> HostAsync(Lines lines, TimeProvider? time = null) => RestHost.EmbeddedAsync(new FakeHerder(), services: builder =>
    {
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Default"] = "Warning",
            ["Logging:LogLevel:golden.noisy"] = "Error",
        });
        builder.Logging.AddProvider(lines);
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        builder.Services.AddLoggerLevels();
    });

    private sealed class ManualTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeMilliseconds(1420070400000);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Lines : ILoggerProvider
    {
        private readonly ConcurrentQueue<string> _written = new();

        public IEnumerable<string> Written => _written;

        public ILogger CreateLogger(string categoryName) => new Writer(categoryName, _written);

        public void Dispose()
        {
        }

        private sealed class Writer(string category, ConcurrentQueue<string> written) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (category.StartsWith("golden.", StringComparison.Ordinal))
                {
                    written.Enqueue($"{category} {logLevel} {formatter(state, exception)}");
                }
            }
        }
    }
}
