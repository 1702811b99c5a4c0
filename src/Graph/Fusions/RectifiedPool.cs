using Whence.Graphs.Ops;
using Whence.Graphs.Planning;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Fusions;

/// <summary>
/// The gradient of Relu and of a maximum over windows behind it in one pass on the CPU, from the Relu's result x [N,H,W,C], y and dy [N,P,Q,C]: an x that takes a gradient equals y,
/// so that a window gives its dy where y &gt; 0.
/// </summary>
sealed class RectifiedPoolGrad(MaxPool2DGrad of) : Op
{
    public override string Name => FusionName.Of([of.Name, nameof(Relu) + "Grad"]);

    public override Shape Infer(ReadOnlySpan<Shape> x) => of.Infer(x);

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => of.Cost(x, y);

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y) => of.Bind(b, Name, x[0], rectified: true);

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        throw new GraphException($"{Name}: a GPU takes the slope of Relu in a chain of pointwise ops");
}

/// <summary>Joins a Relu's gradient with that of the maximum over windows behind it.</summary>
sealed class RectifiedPools : IFusion
{
    public void Apply(Program program)
    {
        foreach (var node in program.Nodes.ToArray())
        {
            if (node.Op is MaxPool2DGrad pool && program.OnlyReader(node.Node) is { Op: UnaryGrad { Of: Relu } } reader
                && reader.Inputs[0] == node.Inputs[0] && reader.Inputs[1] == node.Node)
                program.Join(node, reader, new RectifiedPoolGrad(pool), node.Inputs);
        }
    }
}
