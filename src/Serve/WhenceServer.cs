using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Whence.Hosting;

namespace Whence.Serve;

/// <summary>
/// A server of its own: the endpoints of <see cref="WhenceEndpoints"/> behind Kestrel, on loopback unless hosts are named. No settings of the environment are
/// read, so that it listens where it was told to and nowhere else.
/// </summary>
public sealed class WhenceServer : IAsyncDisposable
{
    const int MostConnections = 1024;

    readonly WebApplication app;

    WhenceServer(WebApplication app) => this.app = app;

    /// <summary>The services behind it, such as <see cref="IExplanationService"/>.</summary>
    public IServiceProvider Services => app.Services;

    /// <summary>Where it listens, once it has started.</summary>
    public IReadOnlyList<Uri> Addresses => [.. app.Urls.Select(url => new Uri(url))];

    /// <summary>Puts a server together.</summary>
    /// <param name="listen">Where it listens.</param>
    /// <param name="explain">What is explained, and how.</param>
    /// <param name="serve">What is taken and offered.</param>
    public static WhenceServer Create(ListenOptions listen, Action<WhenceOptions> explain, Action<ServeOptions>? serve = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, listen));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = listen.Drain);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        // What fails at the start is thrown, and health is told to who asks.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None).AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.Services.AddWhence(explain);
        var app = builder.Build();
        var guard = new HostGuard(listen.Hosts);
        app.Use(next => context => guard.Check(context, next));
        app.UseRouting();
        app.MapWhence(serve);
        app.MapFallback(Problem.Caught(Elsewhere));
        return new(app);
    }

    /// <summary>Loads and warms the sessions, then listens.</summary>
    /// <exception cref="IOException">The port is in use, or the address is none of this machine's.</exception>
    public Task StartAsync(CancellationToken cancellation = default) => app.StartAsync(cancellation);

    /// <summary>Takes no more connections, lets requests under way end, and frees all.</summary>
    public Task StopAsync(CancellationToken cancellation = default) => app.StopAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => app.DisposeAsync();

    static Task Elsewhere(HttpContext context)
    {
        var isPlace = WhenceEndpoints.Places.TryGetValue(context.Request.Path, out var method);
        if (isPlace)
            context.Response.Headers.Allow = method;
        return Problem.Write(
            context, isPlace ? StatusCodes.Status405MethodNotAllowed : StatusCodes.Status404NotFound,
            $"there is no {context.Request.Method} {context.Request.Path}; there are {string.Join(", ", WhenceEndpoints.Places.Select(place => $"{place.Value} {place.Key}"))}");
    }

    static void Listen(KestrelServerOptions kestrel, ListenOptions listen)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        var addresses = listen.Hosts.Select(host => IPAddress.TryParse(host, out var address) ? address : null).ToArray();
        if (addresses.Length == 0 && listen.Port != 0)
            kestrel.ListenLocalhost(listen.Port);
        else if (addresses.Length == 0)
            kestrel.Listen(IPAddress.Loopback, 0);
        else if (addresses.Contains(null))
            kestrel.ListenAnyIP(listen.Port);
        else
            Array.ForEach(addresses, address => kestrel.Listen(address!, listen.Port));
    }
}
