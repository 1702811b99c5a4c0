using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Whence.Hosting;
using Whence.Serve;

namespace Whence.Studies.Serve;

/// <summary>The server over loopback under load: several clients, a slow one, one that goes away, and more than it can take. Clients and server share the machine.</summary>
static class ServeBench
{
    const double SecondsOfLoad = 8;

    static readonly (string Name, string File, string Method)[] Services =
    [
        ("ResNet-20", "resnet_cifar10/resnet20.onnx", "grad-cam"), ("ResNet-20", "resnet_cifar10/resnet20.onnx", "integrated-gradients"),
        ("SqueezeNet 1.1", "squeezenet1.1/squeezenet1.1_fp32.onnx", "grad-cam"), ("MobileNetV2", "mobilenet_v2/mobilenet_v2_1.0_224_dequant.onnx", "gradient"),
    ];

    public static async Task<int> Run(string[] args)
    {
        if (args.Length is < 1 or > 2)
            return 2;
        await ResultLines.WriteAsync(Clients(args[0]).Concat(Scenes(args[0])), args.ElementAtOrDefault(1));
        return 0;
    }

    static async IAsyncEnumerable<string> Clients(string models)
    {
        yield return $"Clients that ask again as soon as they have their answer, {SecondsOfLoad:0} s each; as many sessions of one worker as cores, {Environment.ProcessorCount}. An answer is JSON with the map.";
        yield return "";
        yield return "| network | method | clients | answers a second | p50 ms | p99 ms | not 200 |";
        yield return "|---|---|---|---|---|---|---|";
        foreach (var (name, file, method) in Services)
        {
            await using var server = await Start(Path.Combine(models, file), method);
            foreach (var clients in new[] { 1, 2, 4 })
            {
                var (times, others, seconds) = await Load(server, clients, SecondsOfLoad);
                yield return Line(name, method, $"{clients}", N(times.Length / seconds), N(At(times, 0.5)), N(At(times, 0.99)), $"{others}");
            }
        }
        yield return "";
    }

    static async IAsyncEnumerable<string> Scenes(string models)
    {
        yield return "The others, when one is slow, goes away, or when there are too many: ResNet-20, integrated gradients.";
        yield return "";
        yield return "| scene | what happened |";
        yield return "|---|---|";
        var file = Path.Combine(models, Services[1].File);
        await using (var server = await Start(file, Services[1].Method))
        {
            var (alone, _, _) = await Load(server, 1, SecondsOfLoad / 2);
            using var leaving = new CancellationTokenSource();
            var slow = Trickle(server, leaving.Token);
            var (beside, others, _) = await Load(server, 1, SecondsOfLoad);
            await leaving.CancelAsync();
            yield return Line("a client beside one that uploads 20 bytes every 20 ms", $"p50 {N(At(beside, 0.5))} ms, p99 {N(At(beside, 0.99))} ms, {others} not 200 (alone p50 {N(At(alone, 0.5))} ms, p99 {N(At(alone, 0.99))} ms); {await slow} bytes had come");
        }
        await using (var server = await Start(file, Services[1].Method, sessions: 1, waiting: 0))
            yield return Line("the only session's client goes away in the middle of 4096 samples", $"a new request is answered {N(await Freed(server))} ms later");
        await using (var server = await Start(file, Services[1].Method, waiting: 4))
            yield return await Overload(server, 40, 10);
    }

    static async Task<string> Overload(WhenceServer server, int clients, int each)
    {
        using var http = Client(server);
        var start = Stopwatch.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            var mine = new List<(HttpStatusCode Status, TimeSpan? Retry, double Milliseconds)>();
            for (var i = 0; i < each; i++)
            {
                var sent = Stopwatch.GetTimestamp();
                using var answer = await http.PostAsync("/explain", Picture());
                mine.Add((answer.StatusCode, answer.Headers.RetryAfter?.Delta, Stopwatch.GetElapsedTime(sent).TotalMilliseconds));
                if (answer.StatusCode != HttpStatusCode.OK)
                    await Task.Delay(50);
            }
            return mine;
        }));
        var all = answers.SelectMany(mine => mine).ToArray();
        var served = all.Where(answer => answer.Status == HttpStatusCode.OK).Select(answer => answer.Milliseconds).Order().ToArray();
        var refused = all.Where(answer => answer.Status == HttpStatusCode.ServiceUnavailable).ToArray();
        return Line(
            $"{clients} clients, each {each} requests, impatient; a queue of 4",
            $"{all.Length} asked, {served.Length} answered (p50 {N(At(served, 0.5))} ms, p99 {N(At(served, 0.99))} ms), {refused.Length} refused with 503 in p50 {N(At([.. refused.Select(answer => answer.Milliseconds).Order()], 0.5))} ms, "
            + $"of them {refused.Count(answer => answer.Retry >= TimeSpan.FromSeconds(1))} with Retry-After; {all.Length - served.Length - refused.Length} lost; {N(Stopwatch.GetElapsedTime(start).TotalSeconds)} s");
    }

    // How long a request waits for the session of a client that has just gone.
    static async Task<double> Freed(WhenceServer server)
    {
        using var http = Client(server);
        using var leaving = new CancellationTokenSource();
        var running = http.PostAsync("/explain?samples=4096", Picture(), leaving.Token);
        while (!(await http.GetStringAsync("/health")).Contains("degraded", StringComparison.Ordinal))
            await Task.Delay(5);
        await Task.Delay(500);
        await leaving.CancelAsync();
        var start = Stopwatch.GetTimestamp();
        while ((await http.PostAsync("/explain", Picture())).StatusCode != HttpStatusCode.OK)
            await Task.Delay(1);
        var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        await running.ContinueWith(_ => { }, TaskScheduler.Default);
        return time;
    }

    static async Task<(double[] Milliseconds, int Others, double Seconds)> Load(WhenceServer server, int clients, double seconds)
    {
        using var http = Client(server);
        for (var i = 0; i < 3; i++)
            await http.PostAsync("/explain", Picture());
        var (start, others) = (Stopwatch.GetTimestamp(), 0);
        var all = await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            var mine = new List<double>();
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
            {
                var sent = Stopwatch.GetTimestamp();
                using var answer = await http.PostAsync("/explain", Picture());
                await answer.Content.ReadAsByteArrayAsync();
                if (answer.StatusCode != HttpStatusCode.OK)
                    Interlocked.Increment(ref others);
                mine.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            }
            return mine;
        }));
        return ([.. all.SelectMany(times => times).Order()], others, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    // Slower than 240 bytes a second Kestrel ends the connection.
    static async Task<int> Trickle(WhenceServer server, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Addresses[0].Port, CancellationToken.None);
        var (stream, sent) = (client.GetStream(), 0);
        await stream.WriteAsync(Encoding.ASCII.GetBytes("POST /explain HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"), CancellationToken.None);
        while (!cancellation.IsCancellationRequested)
        {
            await stream.WriteAsync(new byte[20], CancellationToken.None);
            sent += 20;
            await Task.Delay(20, CancellationToken.None);
        }
        return sent;
    }

    static async Task<WhenceServer> Start(string model, string method, int? sessions = null, int waiting = 64)
    {
        var server = WhenceServer.Create(new() { Port = 0 }, options =>
            (options.Model, options.Method, options.Sessions, options.MostWaiting) = (model, method, sessions ?? Environment.ProcessorCount, waiting));
        await server.StartAsync();
        return server;
    }

    static HttpClient Client(WhenceServer server) => new(new SocketsHttpHandler { MaxConnectionsPerServer = 1000 }) { BaseAddress = server.Addresses[0] };

    static ByteArrayContent Picture() => new(BenchPicture.Png);

    static double At(double[] sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];

    static string Line(params string[] cells) => $"| {string.Join(" | ", cells)} |";

    static string N(double value) => value.ToString(value < 100 ? "0.##" : "0", CultureInfo.InvariantCulture);
}
