using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs;

/// <summary>The op of a node without inputs: an input, a parameter, a state or a constant.</summary>
public sealed class Source : Op
{
    internal Source(SourceKind kind, Shape shape, float[]? initial = null)
    {
        Kind = kind;
        Shape = shape;
        Initial = initial;
    }

    /// <summary>Where the value comes from.</summary>
    public SourceKind Kind { get; }

    /// <summary>The value's shape.</summary>
    public Shape Shape { get; }

    /// <summary>The value of a constant, the first value of a state; null means zeros.</summary>
    internal float[]? Initial { get; }

    /// <summary>Of a parameter that a file stores as integer codes: what one step of them stands for, one for all or one for each place along the outermost dimension.</summary>
    internal float[]? Units { get; init; }

    /// <summary>The values written into the graph: of a constant, or those that a state starts from; empty where there are none.</summary>
    public ReadOnlySpan<float> Values => Initial;

    /// <inheritdoc/>
    public override string Name => Kind.ToString();

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x) => Shape;

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => default;

    internal override void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
    }
}
