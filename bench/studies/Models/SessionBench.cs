using System.Diagnostics;
using System.Globalization;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Runtime;

namespace Whence.Studies.Models;

/// <summary>What a service asks of sessions: whether deadlines hold, and how throughput grows with sessions of one worker each.</summary>
static class SessionBench
{
    const int Runs = 20, Inputs = 32, Rounds = 5, EveryDeadline = 100;
    const double SecondsOfLoad = 4;

    static readonly (string Name, string File)[] Networks =
    [
        ("ResNet-20", "resnet_cifar10/resnet20.onnx"), ("SqueezeNet 1.1", "squeezenet1.1/squeezenet1.1_fp32.onnx"), ("MobileNetV2", "mobilenet_v2/mobilenet_v2_1.0_224_dequant.onnx"),
    ];

    // Beside them at one deadline only.
    static readonly (string Name, string File)[] Others =
    [
        ("ResNet-8", "resnet8_cifar10/resnet8_cifar10.onnx"), ("ResNet-56", "resnet_cifar10/resnet56.onnx"), ("Fashion CNN", "fashion_mnist_cnn/fashion_cnn.onnx"), ("MNIST CNN", "burn_mnist/mnist_cnn.onnx"),
        ("WinML MNIST", "winml_mnist/mnist.onnx"), ("Darknet tiny", "darknet_tiny/darknet_tiny_224.onnx"), ("SqueezeNet fp16", "squeezenet_fp16/SqueezeNet_fp16.onnx"),
    ];

    static readonly string[] Methods = ["negative-flux", "integrated-gradients", "smooth-grad", "grad-cam"];

    static readonly int[] passes = [1, 4, 8, 32];

    static readonly int[] Deadlines = [10, 25, 50, 100, 250, 1000];

    public static int Run(string[] args)
    {
        if (args.Length is < 1 or > 2)
            return 2;
        ResultLines.Write(Throughput(args[0]).Concat(InOnePass(args[0])).Concat(InTime(args[0])).Concat(EveryInTime(args[0])), args.ElementAtOrDefault(1));
        return 0;
    }

    static IEnumerable<string> InTime(string models)
    {
        yield return $"Deadlines on {Environment.ProcessorCount} cores, after Warm; {Runs} runs each. Kept: within 10 % or 5 ms of the deadline, whichever is more. A pass of one sample may take longer: then the least pass is run.";
        foreach (var line in InTime(models, Networks, network => Methods.SelectMany(method => Deadlines.Select(deadline => (Explainers.Create(method), deadline)))))
            yield return line;
    }

    static IEnumerable<string> EveryInTime(string models)
    {
        yield return "";
        yield return $"Every method that suits, at a deadline of {EveryDeadline} ms, as above.";
        foreach (var line in InTime(models, [.. Networks, .. Others], network => Explainers.All.Select(info => (info.Create(new() { Background = [.. FixedInput.Make(network.InputShape, 2)] }), EveryDeadline))))
            yield return line;
    }

    // A table of methods and deadlines on networks, without the methods that do not suit it.
    static IEnumerable<string> InTime(string models, (string Name, string File)[] networks, Func<OnnxModel, IEnumerable<(IExplainer Explainer, int Deadline)>> asked)
    {
        yield return "";
        yield return "| network | method | deadline ms | median ms | longest ms | kept | samples of |";
        yield return "|---|---|---|---|---|---|---|";
        foreach (var (name, file) in networks)
        {
            var network = OnnxModel.Load(Path.Combine(models, file));
            using var backend = Backend.Open("cpu");
            foreach (var (explainer, deadline) in asked(network).Where(row => new EvaluatedMethod(row.Explainer.Name, row.Explainer).Refusal(network, new()) is null))
                yield return InTime(name, network, backend, explainer, deadline);
        }
    }

    static string InTime(string name, OnnxModel network, Backend backend, IExplainer explainer, int deadline)
    {
        using var session = new ExplainSession(network, backend, explainer);
        var (x, map) = (FixedInput.Make(network.InputShape, 1), new float[session.MapShape.Count]);
        var limit = TimeSpan.FromMilliseconds(deadline);
        session.Warm(limit);
        session.Run(x, map, deadline: limit);
        var (times, samples) = (new double[Runs], 0);
        for (var i = 0; i < Runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            samples = session.Run(x, map, deadline: limit).Samples;
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(times);
        var allowed = Math.Max(1.1 * deadline, deadline + 5);
        return Line(name, explainer.Name, $"{deadline}", N(times[Runs / 2]), N(times[^1]), $"{times.Count(time => time <= allowed)}/{Runs}", $"{samples} of {session.Size.Samples}");
    }

    static IEnumerable<string> Throughput(string models)
    {
        yield return $"Explanations a second by sessions of one worker, on {Environment.ProcessorCount} cores; twice as many callers as sessions.";
        yield return "";
        yield return "| network | method | sessions | a second | of one session | ms in the middle |";
        yield return "|---|---|---|---|---|---|";
        foreach (var (name, file) in Networks)
        {
            var network = OnnxModel.Load(Path.Combine(models, file));
            var one = 0.0;
            foreach (var sessions in new[] { 1, 2, 4, 8 }.Where(count => count <= Math.Max(2, Environment.ProcessorCount)))
            {
                var (rate, middle) = Load(network, sessions).GetAwaiter().GetResult();
                one = sessions == 1 ? rate : one;
                yield return Line(name, "integrated-gradients", $"{sessions}", N(rate), N(rate / one), N(middle));
            }
        }
        yield return "";
    }

    static IEnumerable<string> InOnePass(string models)
    {
        yield return $"Milliseconds an explanation of {Inputs} inputs by one session on {Environment.ProcessorCount} cores, by inputs of a pass; each the least of {Rounds} rounds in turn.";
        yield return "";
        yield return $"| network | method | {string.Join(" | ", passes)} |";
        yield return $"|---|---|{string.Concat(passes.Select(_ => "---|"))}";
        foreach (var (name, file) in Networks)
        {
            var network = OnnxModel.Load(Path.Combine(models, file));
            using var backend = Backend.Open("cpu");
            using var weights = new Weights(backend);
            network.Load(weights);
            foreach (var method in new[] { "gradient", "grad-cam" })
                yield return Line(name, method, string.Join(" | ", InOnePass(network, weights, method).Select(N)));
        }
        yield return "";
    }

    static double[] InOnePass(OnnxModel network, Weights weights, string method)
    {
        ExplainSession[] sessions = [.. passes.Select(inputs => new ExplainSession(network, weights, Explainers.Create(method), new() { Inputs = inputs }))];
        var (x, maps, runs) = (FixedInput.Make(network.InputShape, Inputs), new float[Inputs * sessions[0].MapShape.Count], new ExplainedRun[Inputs]);
        var least = Array.ConvertAll(passes, _ => double.PositiveInfinity);
        for (var round = 0; round <= Rounds; round++)
        {
            for (var i = 0; i < sessions.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                sessions[i].Run(x, maps, runs);
                // The first round has what only a first run pays.
                if (round > 0)
                    least[i] = Math.Min(least[i], Stopwatch.GetElapsedTime(start).TotalMilliseconds / Inputs);
            }
        }
        Array.ForEach(sessions, session => session.Dispose());
        return least;
    }

    static async Task<(double Rate, double Middle)> Load(OnnxModel network, int sessions)
    {
        using var backend = Backend.Open("cpu:1");
        await using var pool = new SessionPool(network, backend, Explainers.IntegratedGradients(), new() { Sessions = sessions });
        pool.Warm();
        var x = FixedInput.Make(network.InputShape, 1);
        var start = Stopwatch.GetTimestamp();
        var callers = Enumerable.Range(0, 2 * sessions).Select(_ => Task.Run(async () =>
        {
            var times = new List<double>();
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < SecondsOfLoad)
                times.Add((await pool.RunAsync(x)).Milliseconds);
            return times;
        }));
        var all = (await Task.WhenAll(callers)).SelectMany(times => times).Order().ToArray();
        return (all.Length / Stopwatch.GetElapsedTime(start).TotalSeconds, all[all.Length / 2]);
    }

    static string Line(params string[] cells) => $"| {string.Join(" | ", cells)} |";

    static string N(double value) => value.ToString(value < 100 ? "0.##" : "0", CultureInfo.InvariantCulture);
}
