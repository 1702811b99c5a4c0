using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Whence.Cli;
using Whence.Explain;
using Whence.Hosting;
using Whence.Serve;

namespace Whence.Tests.Serve;

/// <summary>The command's server with its built-in network on a free port of loopback, and a client.</summary>
sealed class TestServer : IAsyncDisposable
{
    TestServer(WhenceServer server) =>
        (Server, Client) = (server, new() { BaseAddress = server.Addresses[0], Timeout = TimeSpan.FromMinutes(2) });

    public WhenceServer Server { get; }

    public HttpClient Client { get; }

    public int Port => Server.Addresses[0].Port;

    public static async Task<TestServer> Start(Action<WhenceOptions>? explain = null, Action<ServeOptions>? serve = null, params string[] hosts)
    {
        var server = WhenceServer.Create(
            new() { Port = 0, Hosts = hosts },
            options =>
            {
                // A search makes negative flux the request that lasts.
                (options.Classifier, options.Sessions, options.Method, options.Settings) = (Example.Classifier(null, null), 2, "gradient", new() { Finder = FluxFinder.ClassDirected });
                explain?.Invoke(options);
            },
            serve);
        await server.StartAsync();
        return new(server);
    }

    public Task<HttpResponseMessage> Explain(string query = "", byte[]? picture = null, string kind = "image/png", CancellationToken cancellation = default)
    {
        var content = new ByteArrayContent(picture ?? Example.PictureBytes());
        content.Headers.ContentType = new(kind);
        return Client.PostAsync($"/explain{query}", content, cancellation);
    }

    public static async Task<JsonElement> Json(HttpResponseMessage response) => JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    /// <summary>Waits until the health check says so.</summary>
    public async Task Until(string health)
    {
        for (var tries = 0; tries < 3000; tries++)
        {
            if ((await Json(await Client.GetAsync("/health"))).GetProperty("status").GetString() == health)
                return;
            await Task.Delay(10);
        }
        Assert.Fail($"the service was never {health}");
    }

    /// <summary>A connection that says what it is told to say, at whatever pace.</summary>
    public async Task<TcpClient> Connect(int receiveBuffer = 65536)
    {
        var client = new TcpClient { ReceiveBufferSize = receiveBuffer };
        await client.ConnectAsync(IPAddress.Loopback, Port);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.StopAsync();
        await Server.DisposeAsync();
    }
}
