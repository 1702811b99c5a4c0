using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// Eigen-CAM [Muhammad 2020]: the activations A [places, channels] of one layer along their first right singular vector, A v_1, of the sign that makes its sum positive. It asks nothing
/// of the class, which every map says.
/// </summary>
/// <param name="layer">Name of the layer; null takes that of <see cref="Models.LayerChoice"/>.</param>
/// <param name="relu">Whether negative values are cut off.</param>
public sealed class EigenCam(string? layer = null, bool relu = false) : IExplainer
{
    // The square of a matrix, as often: its largest eigenvector is found by a power of 2^16.
    const int Squarings = 16;
    const float Least = 1e-30f;

    /// <inheritdoc/>
    public string Name => "eigen-cam";

    /// <inheritdoc/>
    public int DefaultSamples => 1;

    bool IExplainer.MayChooseClass => true;

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        c.RequireOneSample(Name);
        var (g, at) = (c.Graph, CamLayer.Find(c, Name, layer));
        var image = at.Image(at.Value);
        var (places, channels) = (image.Shape[1] * image.Shape[2], image.Shape[3]);
        var scaled = image / Largest(g, image, [1, 2, 3]);
        var a = g.Add(new Reshape([places, channels]), scaled);
        // Of places or channels the fewer: A A' u = s^2 u gives A v = s u.
        var along = places <= channels ? Projection(g, a) : g.Add(new MatMul(), a, Unit(g, First(g, g.Add(new MatMul(transposeA: true), a, a))));
        var sign = g.Add(new ReduceSum([0, 1], keepDimensions: true), along).Sign();
        var map = g.Add(new Reshape([1, image.Shape[1], image.Shape[2], 1]), along * sign) * Largest(g, image, [1, 2, 3]);
        return new(at.Enlarged(c, relu ? map.Relu() : map)) { Warn = _ => at.Doubt(image) ?? $"{Name} does not look at the class: it shows where the layer is most active, whatever for" };
    }

    // A v = s u, s^2 = u' A A' u.
    static Node Projection(Graph g, Node a)
    {
        var gram = g.Add(new MatMul(transposeB: true), a, a);
        var u = Unit(g, First(g, gram));
        var square = g.Add(new MatMul(transposeA: true), u, g.Add(new MatMul(), gram, u));
        return u * square.Relu().Sqrt();
    }

    // The longest column of a high power, [n,1]: every column is a multiple of the eigenvector of the largest eigenvalue.
    static Node First(Graph g, Node symmetric)
    {
        var power = symmetric;
        for (var i = 0; i < Squarings; i++)
        {
            power /= Largest(g, power, [0, 1]);
            power = g.Add(new MatMul(), power, power);
        }
        var longest = g.Add(new ArgMax(0), g.Add(new ReduceSum([1]), power.Square()));
        return g.Add(new Reshape([symmetric.Shape[0], 1]), g.Add(new TakeRow(), power, longest));
    }

    static Node Unit(Graph g, Node v)
    {
        var scaled = v / Largest(g, v, [0, 1]);
        return scaled / g.Add(new ReduceSum([0, 1], keepDimensions: true), scaled.Square()).Clip(Least, float.MaxValue).Sqrt();
    }

    static Node Largest(Graph g, Node values, int[] axes) => g.Add(new ReduceMax(axes, keepDimensions: true), values.Abs()).Clip(Least, float.MaxValue);
}
