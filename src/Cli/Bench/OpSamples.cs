using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Cli.Bench;

/// <summary>The ops that carry most of the time of convolutional networks and of their explanations, at the shapes that they have there.</summary>
static class OpSamples
{
    public static IReadOnlyList<OpSample> All { get; } =
    [
        .. Conv([1, 224, 224, 3], 64, 7, 2), .. Conv([1, 56, 56, 64], 64, 3), .. Conv([1, 28, 28, 512], 128, 1), .. Conv([1, 14, 14, 256], 256, 3),
        .. Conv([1, 32, 32, 16], 16, 3), .. Conv([1, 16, 16, 32], 64, 3, 2), .. Conv([1, 13, 13, 512], 1000, 1), .. Conv([1, 112, 112, 96], 96, 3, 2, 96),
        .. Conv([1, 7, 7, 960], 160, 1), .. Conv([1, 56, 56, 256], 256, 3),
        .. Conv([1, 56, 56, 144], 144, 3, groups: 144), .. Conv([8, 28, 28, 128], 128, 3), MatMul(512, 512, 512), MatMul(8, 1000, 2048),
        One("add", [8, 56, 56, 64], x => x + x.Graph.Input("other", x.Shape)),
        One("relu", [8, 56, 56, 64], x => x.Relu()), One("gelu", [8, 196, 768], x => x.Graph.Add(new Gelu(), x)),
        One("softmax", [256, 1000], x => x.Graph.Add(new Softmax(), x)), One("standardize", [8, 196, 768], x => x.Graph.Add(new Standardize(), x)),
        One("max_pool", [8, 112, 112, 64], x => x.Graph.Add(new MaxPool2D(Window), x)),
        One("mean_positions", [8, 7, 7, 2048], x => x.Graph.Add(new ReduceMean([1, 2]), x)),
        One("sum_positions", [8, 56, 56, 64], x => x.Graph.Add(new ReduceSum([0, 1, 2]), x)),
        One("random_normal", [16], x => x.Graph.Add(new RandomNormal(1, 0, [224, 224, 3]), x)),
        .. PosteriorSamples.All,
    ];

    static PoolWindow Window => new(3, 3) { StrideH = 2, StrideW = 2, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };

    // Forward, input gradient and weight gradient of one convolution.
    static IEnumerable<OpSample> Conv(Shape x, int filters, int taps, int stride = 1, int groups = 1)
    {
        var window = ConvWindow.Square(stride, taps / 2) with { Groups = groups };
        Shape w = [filters, taps, taps, x[3] / groups];
        var d = window.Dims("conv2d", x, w);
        Shape y = [d.N, d.P, d.Q, d.K];
        var name = $"{string.Join('x', x)}_{filters}x{taps}x{taps}{(stride > 1 ? $"_stride{stride}" : "")}{(groups > 1 ? $"_groups{groups}" : "")}";
        yield return new("conv2d", name, g => g.Add(new Conv2D(window), g.Input("x", x), g.Parameter("w", w)));
        yield return new("conv2d_dx", name, g => g.Add(new Conv2DInputGrad(window, x[1], x[2]), g.Input("dy", y), g.Parameter("w", w)));
        yield return new("conv2d_dw", name, g => g.Add(new Conv2DWeightGrad(window, taps, taps), g.Input("x", x), g.Input("dy", y)));
    }

    static OpSample MatMul(int m, int n, int k) =>
        new("matmul", $"{m}x{n}x{k}", g => g.Add(new MatMul(), g.Input("a", [m, k]), g.Parameter("b", [k, n])));

    static OpSample One(string family, Shape x, Func<Node, Node> op) => new(family, string.Join('x', x), g => op(g.Input("x", x)));
}
