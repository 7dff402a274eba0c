using System.Diagnostics;
using Connect.IntegrationTests.Processes;
using Connect.TestSupport;

namespace Connect.IntegrationTests;

/// <summary>The packages as their users get them: packed, referenced by an application that knows nothing else of this repository.</summary>
public sealed class PackedPackagesTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Packages_ScratchApplication_RunsAPipelineAndTheToolInstalls()
    {
        await RunAsync(Repository.Root, Path.Combine(Repository.Root, "eng", "pack.sh"));
        string packages = Path.Combine(Repository.Root, "artifacts", "packages");
        Assert.All(
            ["Connect.Abstractions", "Connect.Runtime", "Connect.Embedded", "Connect.Rest", "Connectors.File", "Connect.Tool"],
            package => Assert.NotEmpty(Directory.GetFiles(packages, package + ".*.nupkg")));
        Assert.NotEmpty(Directory.GetFiles(packages, "Connect.Abstractions.*.snupkg"));

        await WriteApplicationAsync(packages);
        await RunAsync(_directory.Path, "dotnet", "build", "-v", "quiet", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-o", "out");
        string said = await RunAsync(_directory.Path, "dotnet", Path.Combine("out", "scratch.dll"));
        Assert.Equal("3 lines moved", said.Trim());
        Assert.Equal("one\ntwo\nthree\n", await File.ReadAllTextAsync(_directory.File("output.txt")));

        await RunAsync(_directory.Path, "dotnet", "tool", "install", "Connect.Tool", "--tool-path", "tool", "--configfile", _directory.File("NuGet.config"));
        Assert.Matches(@"^\d+\.\d+\.\d+", await RunAsync(_directory.Path, _directory.File("tool", "connect"), "--version"));
    }

    private async Task WriteApplicationAsync(string packages)
    {
        // A package folder of its own: the usual one would keep these packages and serve them to the next run. What they depend on is there, though,
        // because this repository was restored from it; so no registry is asked, which might have packages of the same names.
        await File.WriteAllTextAsync(_directory.File("NuGet.config"), $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{packages}" /></packageSources>
              <config><add key="globalPackagesFolder" value="{_directory.File("packages")}" /></config>
              <fallbackPackageFolders><add key="usual" value="{UsualPackages()}" /></fallbackPackageFolders>
            </configuration>
            """);
        await File.WriteAllTextAsync(_directory.File("scratch.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <NuGetAudit>false</NuGetAudit>
                <InvariantGlobalization>true</InvariantGlobalization>
                <NoWarn>NETSDK1206</NoWarn>
              </PropertyGroup>
              <ItemGroup>
                <FrameworkReference Include="Microsoft.AspNetCore.App" />
                <PackageReference Include="Connect.Embedded" Version="*-*" />
                <PackageReference Include="Connect.Rest" Version="*-*" />
                <PackageReference Include="Connectors.File" Version="*-*" />
              </ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(_directory.File("Program.cs"), """
            using Connect.Embedded;
            using Connect.Rest;
            using Connect.Runtime.Hosting;
            using Connectors.File;
            using Microsoft.AspNetCore.Builder;
            using Microsoft.Extensions.DependencyInjection;
            using Microsoft.Extensions.Logging;

            File.WriteAllText("input.txt", "one\ntwo\nthree\n");
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
            builder.Logging.ClearProviders();
            builder.Services.AddConnect(connect => connect
                .UseEmbeddedLog("data/connect.db")
                .UseWorkerProperties(new Dictionary<string, string> { ["offset.flush.interval.ms"] = "100" })
                .AddPlugins(typeof(FileStreamSourceConnector).Assembly)
                .AddConnector("source", new() { ["connector.class"] = "FileStreamSource", ["file"] = "input.txt", ["topic"] = "lines" })
                .AddConnector("sink", new() { ["connector.class"] = "FileStreamSink", ["file"] = "output.txt", ["topics"] = "lines" }));
            WebApplication app = builder.Build();
            app.Urls.Add("http://127.0.0.1:0");
            app.MapConnect("/connect");
            await app.StartAsync();
            for (int i = 0; i < 600 && !(File.Exists("output.txt") && File.ReadAllLines("output.txt").Length >= 3); i++)
            {
                await Task.Delay(50);
            }

            using var http = new HttpClient();
            string connectors = await http.GetStringAsync(app.Urls.First() + "/connect/connectors");
            await app.StopAsync();
            int lines = File.ReadAllLines("output.txt").Length;
            Console.WriteLine($"{lines} lines moved");
            return lines == 3 && connectors.Contains("source") ? 0 : 1;
            """);
    }

    private static string UsualPackages() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static async Task<string> RunAsync(string directory, string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var time = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        try
        {
            await process.WaitForExitAsync(time.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', args)} did not end within 5 minutes.");
        }

        string said = await output;
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', args)} ended with {process.ExitCode}:\n{said}\n{await error}");
        return said;
    }
}
