using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// The full gradient [Srinivas 2019] of o = seed . y at x: o = (do/dx) . x + sum over biased ops l of (do/df_l) . b_l, exactly where the
/// network is piecewise linear. One backward pass yields every term. Terms on images become the map sum_c psi((do/dx) * x) + sum_l
/// upsample(sum_c psi((do/df_l) * b_l)).
/// </summary>
/// <param name="Map">The map, [N,H,W,1], not negative.</param>
/// <param name="Sum">The sum of all terms, [N].</param>
/// <param name="Value">o, [N].</param>
sealed record FullGradient(Node Map, Node Sum, Node Value)
{
    const float Least = 1e-6f;

    /// <summary>Appends the full gradient.</summary>
    /// <param name="g">The graph.</param>
    /// <param name="x">Points [N,H,W,C].</param>
    /// <param name="y">Values computed from them, [N,K].</param>
    /// <param name="seed">Weights of the values, [N,K].</param>
    /// <param name="raw">Whether psi is the absolute value alone; else it is scaled to [0,1] per image and layer too.</param>
    public static FullGradient Append(Graph g, Node x, Node y, Node seed, bool raw)
    {
        var seen = BiasTerm.NetworkInput(x, y);
        var terms = BiasTerm.Between(seen, y);
        var gradients = g.Gradient(y, seed, [seen, .. terms.Select(term => term.Result)]);
        Node[] values = [seen, .. terms.Select(term => term.Bias)];
        Node[] products = [.. values.Select((value, i) => gradients[i] * value)];
        var sum = Added(g, values.Select((value, i) => PerRow(g, OverPlaces(g, gradients[i], value) * value)));
        return new(OnPixels(g, x, products, raw), sum, PerRow(g, seed * y));
    }

    /// <summary>|Sum - Value| relative to |Value|, [N]: what is missing from the sum of all terms.</summary>
    public Node Gap(Graph g) => (Sum - Value).Abs() / g.Add(new Clip(Least, float.MaxValue), Value.Abs());

    // Resizing is linear: layers of one size are added before their sum is enlarged.
    static Node OnPixels(Graph g, Node x, Node[] products, bool raw)
    {
        var (height, width) = (x.Shape[1], x.Shape[2]);
        var sizes = products.Where(product => product.Shape.Rank == 4 && product.Shape[1] <= height && product.Shape[2] <= width)
            .GroupBy(product => (product.Shape[1], product.Shape[2]));
        var maps = sizes.Select(size => Added(g, size.Select(product => Psi(g, product, raw))));
        return Added(g, maps.Select(map => Upsampling.To(g, map, height, width)));
    }

    // sum_c (|v_c| - min) / (max - min + 1e-6), minimum and maximum over the image and all channels.
    static Node Psi(Graph g, Node product, bool raw)
    {
        var size = product.Abs();
        var sum = g.Add(new ReduceSum([3], keepDimensions: true), size);
        if (raw)
            return sum;
        var low = g.Add(new ReduceMin([1, 2, 3], keepDimensions: true), size);
        var high = g.Add(new ReduceMax([1, 2, 3], keepDimensions: true), size);
        var range = high - low + Least;
        return (sum - low * size.Shape[3]) / range;
    }

    // The gradient at a bias that is the same everywhere.
    static Node OverPlaces(Graph g, Node gradient, Node bias) => gradient.Shape.Rank == 4 && bias.Shape.Rank > 0 && bias.Shape.Count == bias.Shape[-1]
        ? g.Add(new ReduceSum([1, 2], keepDimensions: true), gradient)
        : gradient;

    static Node PerRow(Graph g, Node values) => g.Add(new ReduceSum([.. Enumerable.Range(1, values.Shape.Rank - 1)]), values);

    static Node Added(Graph g, IEnumerable<Node> values) => values.Aggregate((sum, value) => sum + value);
}
