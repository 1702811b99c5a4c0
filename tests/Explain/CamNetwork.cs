using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Tests.Explain;

/// <summary>
/// Pixels times a 1x1 mixing matrix and relu give activations A [h,w,k]; then global average pooling and a linear head, or a dense head.
/// </summary>
sealed class CamNetwork(int height, int width, int features, int classes, bool pooled) : INetwork
{
    const int Colours = 3;

    readonly float[] mixing = Random(1, Colours * features);
    readonly float[] head = Random(2, (pooled ? features : height * width * features) * classes);
    readonly float[] bias = Random(3, classes);

    public string Name => "cam";

    public Shape InputShape => [1, height, width, Colours];

    public int Classes => classes;

    public NetworkOutput Build(Graph g, Node x)
    {
        var n = x.Shape[0];
        var pixels = g.Add(new Reshape([n * height * width, Colours]), x);
        var mixed = g.Add(new MatMul(), pixels, g.Parameter("cam.mixing", [Colours, features]));
        var a = g.Add("features", new Reshape([n, height, width, features]), g.Add(new Relu(), mixed));
        var read = pooled ? g.Add(new ReduceMean([1, 2]), a) : g.Add(new Reshape([n, height * width * features]), a);
        var z = g.Add(new MatMul(), read, g.Parameter("cam.head", [read.Shape[1], classes]));
        var logits = g.Add(new Add(), z, g.Parameter("cam.bias", [classes]));
        return new(logits, new Dictionary<string, Node> { ["features"] = a, ["logits"] = logits });
    }

    public void Load(Weights weights)
    {
        weights.Set("cam.mixing", [Colours, features], mixing);
        weights.Set("cam.head", [head.Length / classes, classes], head);
        weights.Set("cam.bias", [classes], bias);
    }

    /// <summary>A [h,w,k] in double precision.</summary>
    public double[,] Activations(float[] x)
    {
        var a = new double[height * width, features];
        for (var p = 0; p < height * width; p++)
        {
            for (var k = 0; k < features; k++)
                a[p, k] = Math.Max(0, Enumerable.Range(0, Colours).Sum(c => (double)x[p * Colours + c] * mixing[c * features + k]));
        }
        return a;
    }

    /// <summary>d z_c / d A [h,w,k] in double precision.</summary>
    public double Slope(int pixel, int k, int c) =>
        pooled ? (double)head[k * classes + c] / (height * width) : head[(pixel * features + k) * classes + c];

    public double Bias(int c) => bias[c];

    /// <summary>Logits of activations in double precision.</summary>
    public double[] Logits(double[,] a) => [.. Enumerable.Range(0, classes).Select(c =>
        Bias(c) + Enumerable.Range(0, height * width).Sum(p => Enumerable.Range(0, features).Sum(k => a[p, k] * Slope(p, k, c))))];

    static float[] Random(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(2 * random.NextDouble() - 1))];
    }
}
