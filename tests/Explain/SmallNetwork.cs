using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Tests.Explain;

/// <summary>A network small enough to be written out in double precision beside its graph.</summary>
abstract class SmallNetwork(Shape input, int classes) : INetwork
{
    readonly List<(string Name, Shape Shape, float[] Values)> parameters = [];

    public string Name => GetType().Name;

    public Shape InputShape { get; } = input;

    public int Classes { get; } = classes;

    public int Length => InputShape.Count;

    public abstract NetworkOutput Build(Graph g, Node x);

    /// <summary>Logits in double precision.</summary>
    public abstract double[] Logits(double[] x);

    /// <summary>d (seed . logits) / d x in double precision.</summary>
    public abstract double[] Gradient(double[] x, double[] seed);

    public double[] Gradient(double[] x, int c) => Gradient(x, OneHot(c));

    public double[] OneHot(int c) => [.. Enumerable.Range(0, Classes).Select(k => k == c ? 1.0 : 0.0)];

    public void Load(Weights weights)
    {
        foreach (var (name, shape, values) in parameters)
            weights.Set(name, shape, values);
    }

    protected float[] Parameter(string name, Shape shape, int seed, double scale)
    {
        var random = new Random(seed);
        var values = new float[shape.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(scale * (2 * random.NextDouble() - 1));
        parameters.Add((name, shape, values));
        return values;
    }

    protected static Node Flat(Graph g, Node x) =>
        g.Add(new Reshape([x.Shape[0], x.Shape.Count / x.Shape[0]]), x);

    protected static NetworkOutput Output(Node logits) => new(logits, new Dictionary<string, Node>());
}

/// <summary>z = x W + b.</summary>
sealed class AffineNetwork : SmallNetwork
{
    readonly float[] w;
    readonly float[] b;

    public AffineNetwork(Shape input, int classes)
        : base(input, classes)
    {
        w = Parameter("affine.w", [Length, classes], 3, 1);
        b = Parameter("affine.b", [classes], 4, 1);
    }

    public override NetworkOutput Build(Graph g, Node x)
    {
        var product = g.Add(new MatMul(), Flat(g, x), g.Parameter("affine.w", [Length, Classes]));
        return Output(g.Add(new Add(), product, g.Parameter("affine.b", [Classes])));
    }

    public override double[] Logits(double[] x) =>
        [.. Enumerable.Range(0, Classes).Select(k => b[k] + Enumerable.Range(0, Length).Sum(i => x[i] * w[i * Classes + k]))];

    public override double[] Gradient(double[] x, double[] seed) =>
        [.. Enumerable.Range(0, Length).Select(i => Enumerable.Range(0, Classes).Sum(k => seed[k] * w[i * Classes + k]))];
}

/// <summary>z_k = g_k . x + 1/2 x' H_k x with diagonal H_k; random, or a bowl around a point.</summary>
sealed class QuadraticNetwork : SmallNetwork
{
    readonly float[] linear;
    readonly float[] diagonal;

    public QuadraticNetwork(Shape input, int classes, double curvature)
        : base(input, classes)
    {
        linear = Parameter("quadratic.linear", [Length, classes], 5, 1);
        diagonal = Parameter("quadratic.diagonal", [Length, classes], 6, curvature);
    }

    /// <summary>Every class is curvature/2 * |x - centre|^2 up to a constant.</summary>
    public static QuadraticNetwork Bowl(Shape input, int classes, float[] centre, float curvature)
    {
        var network = new QuadraticNetwork(input, classes, 0);
        Array.Fill(network.diagonal, curvature);
        for (var i = 0; i < network.linear.Length; i++)
            network.linear[i] = -curvature * centre[i / classes];
        return network;
    }

    public override NetworkOutput Build(Graph g, Node x)
    {
        var flat = Flat(g, x);
        var first = g.Add(new MatMul(), flat, g.Parameter("quadratic.linear", [Length, Classes]));
        var square = g.Add(new Mul(), g.Add(new Mul(), flat, flat), g.Constant(0.5f));
        return Output(g.Add(new Add(), first, g.Add(new MatMul(), square, g.Parameter("quadratic.diagonal", [Length, Classes]))));
    }

    public override double[] Logits(double[] x) =>
        [.. Enumerable.Range(0, Classes).Select(k => Enumerable.Range(0, Length).Sum(
            i => x[i] * linear[i * Classes + k] + 0.5 * x[i] * x[i] * diagonal[i * Classes + k]))];

    public override double[] Gradient(double[] x, double[] seed) =>
        [.. Enumerable.Range(0, Length).Select(i => Enumerable.Range(0, Classes).Sum(
            k => seed[k] * (linear[i * Classes + k] + x[i] * diagonal[i * Classes + k])))];
}

/// <summary>z = relu(x W1 + b1) W2, or with tanh in place of relu; input element 0 is not read when <c>deaf</c> is set.</summary>
sealed class HiddenNetwork : SmallNetwork
{
    readonly int hidden;
    readonly bool smooth;
    readonly float[] w1;
    readonly float[] b1;
    readonly float[] w2;

    public HiddenNetwork(Shape input, int classes, int hidden, bool smooth = false, bool deaf = false)
        : base(input, classes)
    {
        (this.hidden, this.smooth) = (hidden, smooth);
        w1 = Parameter("hidden.w1", [Length, hidden], 7, 1);
        b1 = Parameter("hidden.b1", [hidden], 8, 0.5);
        w2 = Parameter("hidden.w2", [hidden, classes], 9, 1);
        if (deaf)
            w1.AsSpan(0, hidden).Clear();
    }

    public override NetworkOutput Build(Graph g, Node x)
    {
        var sum = g.Add(new MatMul(), Flat(g, x), g.Parameter("hidden.w1", [Length, hidden]));
        var pre = g.Add(new Add(), sum, g.Parameter("hidden.b1", [hidden]));
        var h = g.Add(smooth ? new Tanh() : new Relu(), pre);
        return Output(g.Add(new MatMul(), h, g.Parameter("hidden.w2", [hidden, Classes])));
    }

    public override double[] Logits(double[] x)
    {
        var z = new double[Classes];
        for (var j = 0; j < hidden; j++)
        {
            var a = Pre(x, j);
            var h = smooth ? Math.Tanh(a) : Math.Max(0, a);
            for (var k = 0; k < Classes; k++)
                z[k] += h * w2[j * Classes + k];
        }
        return z;
    }

    public override double[] Gradient(double[] x, double[] seed)
    {
        var dx = new double[Length];
        for (var j = 0; j < hidden; j++)
        {
            var a = Pre(x, j);
            var slope = smooth ? 1 - Math.Pow(Math.Tanh(a), 2) : a > 0 ? 1 : 0;
            var dh = slope * Enumerable.Range(0, Classes).Sum(k => seed[k] * w2[j * Classes + k]);
            for (var i = 0; i < Length; i++)
                dx[i] += dh * w1[i * hidden + j];
        }
        return dx;
    }

    /// <summary>d z_c / d b1 times b1 in double precision.</summary>
    public double AlongBias(double[] x, int c) => Enumerable.Range(0, hidden).Sum(j =>
        b1[j] * w2[j * Classes + c] * (smooth ? 1 - Math.Pow(Math.Tanh(Pre(x, j)), 2) : Pre(x, j) > 0 ? 1 : 0));

    double Pre(double[] x, int j) => b1[j] + Enumerable.Range(0, Length).Sum(i => x[i] * w1[i * hidden + j]);
}
