using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Runtime;

namespace Whence.Studies.Models;

/// <summary>
/// Explanations beside captum's and measures of maps beside those of Quantus, on two threads each, rounds of ours and theirs alternating; of one picture, with the same numbers of points, draws, groups,
/// steps and neighbours on both sides, all or those that are named. Theirs explain in batches of 32, and measure eight pictures at once.
/// </summary>
sealed class ExplanationPeers(string peers, string[] names)
{
    const int Threads = 2, Rounds = 5, Points = 32, Draws = 256, Groups = 8;

    static readonly string[] Measures = ["deletion", "sensitivity-max", "random-logit", "infidelity", "sparseness", "complexity"];

    public static int Run(string[] args)
    {
        if (args.Length < 2)
            return 2;
        var models = args[1..].Where(arg => arg.EndsWith(".onnx", StringComparison.Ordinal)).ToArray();
        var table = args[^1].EndsWith(".md", StringComparison.Ordinal) ? args[^1] : null;
        ResultLines.Write(new ExplanationPeers(args[0], [.. args[1..].Except(models).Where(arg => arg != table)]).Lines(models), table);
        return 0;
    }

    IEnumerable<string> Lines(IEnumerable<string> models)
    {
        foreach (var model in models)
        {
            using var peer = new Peer(peers, model);
            yield return $"{Path.GetFileName(model)}, beside {peer.Versions}.";
            yield return "";
            yield return "| of one picture | Whence ms | peer ms | peer / Whence |";
            yield return "|---|---|---|---|";
            foreach (var line in Rows(model, peer))
                yield return line;
            yield return "";
        }
    }

    IEnumerable<string> Rows(string model, Peer peer)
    {
        var network = OnnxModel.Load(model);
        using var backend = Backend.Open($"cpu:{Threads}");
        using var weights = new Weights(backend);
        network.Load(weights);
        var x = FixedInput.Make(network.InputShape, 1);
        foreach (var (name, explainer, samples) in Methods(network.InputShape).Where(method => IsAsked(method.Name)))
        {
            using var session = new ExplainSession(network, weights, explainer, new() { Samples = samples });
            var map = new float[session.MapShape.Count];
            session.Warm();
            yield return Row(name, () => session.Run(x, map, target: 0), peer);
        }
        using var context = new MetricContext(network, weights, new(), 64);
        using var maker = new EvaluatedMethod("gradient", Explainers.Gradient()).Maker(network, weights, new());
        var made = maker.Make(x, 0, 0);
        foreach (var measure in Measures.Where(IsAsked).Select(name => MapMetrics.Named(name)))
            yield return Row(measure.Name, () => measure.Measure(new(context, maker, new("x", x), 0, 0, made, absolute: false), Baseline.Zero), peer);
    }

    bool IsAsked(string name) => names.Length == 0 || names.Contains(name);

    static IEnumerable<(string Name, IExplainer Explainer, int? Samples)> Methods(Shape input)
    {
        var (height, width) = (input[1], input[2]);
        var side = height / Groups;
        var groups = PixelGroups.Of([.. Enumerable.Range(0, height * width).Select(i => i / width / side * Groups + i % width / side)]);
        float[] background = [.. Enumerable.Range(0, 8).SelectMany(i => FixedInput.Make(input, i))];
        return
        [
            ("gradient", Explainers.Gradient(), null),
            ("integrated-gradients", Explainers.IntegratedGradients(Quadrature.Midpoint), Points),
            ("smooth-grad", Explainers.SmoothGrad(), Points),
            ("gradient-shap", Explainers.GradientShap(background), Points),
            ("occlusion", Explainers.Occlusion(side, side, Baseline.Zero), null),
            ("feature-ablation", Explainers.FeatureAblation(groups, Baseline.Zero), null),
            ("kernel-shap", Explainers.KernelShap(groups, Baseline.Zero), Draws),
            ("lime", Explainers.Lime(groups, Baseline.Zero), Draws),
        ];
    }

    static string Row(string name, Action ours, Peer peer)
    {
        ours();
        peer.Time(name, 1);
        List<double> own = [], theirs = [];
        for (var round = 0; round < Rounds; round++)
        {
            // As many as take about a fifth of a second.
            var start = Stopwatch.GetTimestamp();
            var count = 0;
            while (count == 0 || Stopwatch.GetElapsedTime(start).TotalSeconds < 0.2)
            {
                var before = Stopwatch.GetTimestamp();
                ours();
                own.Add(Stopwatch.GetElapsedTime(before).TotalSeconds);
                count++;
            }
            theirs.AddRange(peer.Time(name, Math.Clamp(count, 1, 20)));
        }
        var (a, b) = (Median(own), Median(theirs));
        return string.Create(CultureInfo.InvariantCulture, $"| {name} | {1e3 * a:0.###} | {1e3 * b:0.###} | {b / a:0.0} |");
    }

    static double Median(List<double> seconds) => seconds.Order().ElementAt(seconds.Count / 2);

    /// <summary>captum and Quantus in a process of their own, asked line by line.</summary>
    sealed class Peer : IDisposable
    {
        readonly Process process;

        public Peer(string folder, string model)
        {
            process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["explanations.py", Path.GetFullPath(model), $"{Threads}"])
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
            Versions = Read().GetProperty("versions").GetString()!;
        }

        public string Versions { get; }

        public double[] Time(string name, int repeats)
        {
            process.StandardInput.WriteLine($"{name} {repeats}");
            process.StandardInput.Flush();
            return [.. Read().GetProperty("seconds").EnumerateArray().Select(seconds => seconds.GetDouble())];
        }

        public void Dispose()
        {
            process.StandardInput.Close();
            process.WaitForExit();
            process.Dispose();
        }

        JsonElement Read()
        {
            while (process.StandardOutput.ReadLine() is { } line)
            {
                if (line.StartsWith('{'))
                    return JsonDocument.Parse(line).RootElement;
            }
            throw new InvalidOperationException("explanations.py ended: it needs PyTorch, onnx, captum and Quantus");
        }
    }
}
