using System.Diagnostics;
using System.Globalization;
using Whence.Explain;
using Whence.Explain.Reports;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Onnx;
using Whence.Runtime;

namespace Whence.Studies.Models;

/// <summary>
/// How times grow with samples, pictures of a batch and the side of a picture, on one core and on all: a table and a plot of each, and how far the points lie from the straight line through them (least squares of relative
/// deviations). Cores take turns, and the least of several rounds counts.
/// </summary>
static class ScalingStudy
{
    const int Rounds = 5;

    static readonly int[] Samples = [4, 8, 16, 32, 64, 96, 128];
    static readonly int[] Batches = [1, 2, 4, 8, 16, 32, 64];
    static readonly int[] Sides = [64, 96, 128, 160, 192, 224, 288, 320];

    public static int Run(string[] args)
    {
        if (args is not [var model, var folder] || !File.Exists(model))
            return 2;
        Directory.CreateDirectory(folder);
        var network = OnnxModel.Load(model);
        var name = Path.GetFileNameWithoutExtension(model);
        ResultLines.Write(
        [
            .. Section("samples", $"integrated gradients of one picture, {name}", "samples", folder, Samples, n => n, (cores, n) => new Explained(network, cores, Explainers.IntegratedGradients(Quadrature.Midpoint), n)),
            .. Section("batch", $"forward pass, {name}", "pictures", folder, Batches, n => n, (cores, n) => new Scored(network, cores, n)),
            .. Section("side", "gradient of one picture, ResNet-50", "thousand pixels", folder, Sides, n => n * n / 1000.0, (cores, n) => new Explained(ResNet50(n), cores, Explainers.Gradient(), 1)),
        ], Path.Combine(folder, "scaling.md"));
        return 0;
    }

    static IEnumerable<string> Section(string file, string title, string unit, string folder, int[] sizes, Func<int, double> amount, Func<int, int, Timed> make)
    {
        int[] cores = Environment.ProcessorCount > 1 ? [1, Environment.ProcessorCount] : [1];
        var least = sizes.Select(size => Least([.. cores.Select(count => make(count, size))])).ToArray();
        double[] xs = [.. sizes.Select(amount)];
        var plot = new LinePlot { Title = title, XLabel = unit, YLabel = "milliseconds" };
        yield return $"## {char.ToUpperInvariant(title[0])}{title[1..]}";
        yield return "";
        yield return $"| {unit} | {string.Join(" | ", cores.Select(count => $"ms, {Text(count)}"))} | {string.Join(" | ", cores.Select(count => $"ms a unit, {Text(count)}"))} | {(cores.Length > 1 ? "speed-up |" : "")}";
        yield return $"|{string.Concat(Enumerable.Repeat("---|", 2 * cores.Length + cores.Length))}";
        for (var i = 0; i < sizes.Length; i++)
        {
            var speedUp = cores.Length > 1 ? Number($" {least[i][0] / least[i][^1]:0.00} |") : "";
            yield return Number($"| {xs[i]:0.#} | {string.Join(" | ", least[i].Select(ms => Number($"{ms:0.00}")))} | {string.Join(" | ", least[i].Select(ms => Number($"{ms / xs[i]:0.000}")))} |{speedUp}");
        }
        yield return "";
        for (var c = 0; c < cores.Length; c++)
        {
            double[] ys = [.. least.Select(row => row[c])];
            plot.Add(Text(cores[c]), xs, ys);
            var (start, slope, deviation) = Line(xs, ys);
            yield return Number($"{Text(cores[c])}: {start:0.00} ms and {slope:0.000} ms a unit, the points within {100 * deviation:0.0} % of that line.");
        }
        yield return "";
        yield return $"![{title}](scaling-{file}.svg)";
        yield return "";
        File.WriteAllText(Path.Combine(folder, $"scaling-{file}.svg"), plot.ToSvg());

        static string Text(int count) => count == 1 ? "1 core" : $"{count} cores";
    }

    static double[] Least(Timed[] jobs)
    {
        try
        {
            var least = jobs.Select(_ => double.PositiveInfinity).ToArray();
            // The first round warms up.
            for (var round = 0; round <= Rounds; round++)
                for (var i = 0; i < jobs.Length; i++)
                {
                    var start = Stopwatch.GetTimestamp();
                    jobs[i].Run();
                    if (round > 0)
                        least[i] = Math.Min(least[i], Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
            return least;
        }
        finally
        {
            Array.ForEach(jobs, job => job.Dispose());
        }
    }

    // y = a + b x with the least squares of (y - a - b x) / y, and the largest of these.
    static (double Start, double Slope, double Deviation) Line(double[] xs, double[] ys)
    {
        var (w, wx, wxx, wy, wxy) = (0.0, 0.0, 0.0, 0.0, 0.0);
        foreach (var (x, y) in xs.Zip(ys))
        {
            var weight = 1 / (y * y);
            (w, wx, wxx, wy, wxy) = (w + weight, wx + weight * x, wxx + weight * x * x, wy + weight * y, wxy + weight * x * y);
        }
        var slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
        var start = (wy - slope * wx) / w;
        return (start, slope, xs.Zip(ys, (x, y) => Math.Abs(start + slope * x - y) / y).Max());
    }

    static OnnxModel ResNet50(int side)
    {
        var path = Path.Combine(Path.GetTempPath(), $"whence-resnet50-{side}-{Environment.ProcessId}.onnx");
        try
        {
            ResNet50File.Write(path, side);
            return OnnxModel.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Work on a back end of its own.</summary>
    abstract class Timed(int cores) : IDisposable
    {
        protected Backend Backend { get; } = Backend.Open($"cpu:{cores}");

        public abstract void Run();

        public virtual void Dispose() => Backend.Dispose();
    }

    sealed class Explained : Timed
    {
        readonly ExplainSession session;
        readonly float[] x;
        readonly float[] map;

        public Explained(OnnxModel network, int cores, IExplainer explainer, int samples)
            : base(cores)
        {
            session = new(network, Backend, explainer, new() { Samples = samples });
            (x, map) = (FixedInput.Make(network.InputShape, 1), new float[session.MapShape.Count]);
        }

        public override void Run() => session.Run(x, map, target: 0);

        public override void Dispose()
        {
            session.Dispose();
            base.Dispose();
        }
    }

    sealed class Scored : Timed
    {
        readonly Weights weights;
        readonly Plan plan;

        public Scored(OnnxModel network, int cores, int batch)
            : base(cores)
        {
            var g = new Graph();
            var x = g.Input("x", network.InputShape.With(0, batch));
            var logits = network.Build(g, x).Logits;
            weights = CompiledNetwork.Load(network, Backend);
            plan = Plan.Compile(g, Backend, weights, [logits]);
            plan.Set(x, FixedInput.Make(network.InputShape, batch));
        }

        public override void Run() => plan.Run();

        public override void Dispose()
        {
            plan.Dispose();
            weights.Dispose();
            base.Dispose();
        }
    }
}
