using Whence.Graphs;

namespace Whence.Tests.Graphs;

/// <summary>One op on one set of shapes, with a double-precision reference written near the formula.</summary>
/// <param name="Op">The op under test.</param>
/// <param name="Shapes">Shapes of its inputs.</param>
/// <param name="Reference">The formula in double precision.</param>
sealed record OpCase(Op Op, Shape[] Shapes, Func<DoubleTensor[], DoubleTensor> Reference)
{
    /// <summary>The value of element i of an input, from a uniform number in [-1,1); override where a formula has a domain or kinks.</summary>
    public Func<int, double, float> Value { get; init; } = (_, uniform) => (float)(2 * uniform);

    /// <summary>Exact values instead, for operands such as indices; null entries are filled by <see cref="Value"/>.</summary>
    public float[]?[]? Exact { get; init; }

    /// <summary>Inputs whose gradient is checked; all by default.</summary>
    public int[]? Differentiable { get; init; }

    /// <summary>Allowed error relative to the largest reference entry (at least 1).</summary>
    public double Tolerance { get; init; } = 2e-5;

    /// <summary>The same for gradients.</summary>
    public double GradientTolerance { get; init; } = 2e-4;

    /// <summary>Step of the central differences.</summary>
    public double Step { get; init; } = 1e-5;

    /// <summary>Appends the value under test; by default the op applied to the inputs, override where it stands between others.</summary>
    public Func<Graph, Node[], Node>? Build { get; init; }

    /// <summary>Appends the value under test to a graph.</summary>
    public Node AddTo(Graph g, Node[] inputs) => Build is null ? g.Add(Op, inputs) : Build(g, inputs);

    public override string ToString() => $"{Op.Name} {string.Join(' ', Shapes.Select(shape => shape.ToString()))} #{Label}";

    /// <summary>Tells cases of one op and shape apart.</summary>
    public string Label { get; init; } = "";
}
