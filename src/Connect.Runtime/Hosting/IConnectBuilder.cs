using Microsoft.Extensions.DependencyInjection;

namespace Connect.Runtime.Hosting;

/// <summary>What <c>services.AddConnect(connect => …)</c> configures. Packages add extension methods to it.</summary>
public interface IConnectBuilder
{
    /// <summary>The host's services; register with <c>TryAdd…</c>, so that the host may replace any part.</summary>
    IServiceCollection Services { get; }
}
