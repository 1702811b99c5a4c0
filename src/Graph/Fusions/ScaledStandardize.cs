using Whence.Graphs.Ops;
using Whence.Graphs.Planning;
using Whence.Kernels.Normalization;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Fusions;

/// <summary>Layer normalisation in one pass on the CPU: rows are scaled and shifted as they are standardised, (x, scale, shift) to y.</summary>
sealed class ScaledStandardize(Standardize of) : Op
{
    public override string Name => FusionName.Of([of.Name, nameof(Affine)]);

    public override Shape Infer(ReadOnlySpan<Shape> x) => x[0];

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(8L * y.Count, Bytes(x, y));

    internal override bool CanOverwrite(int input) => input == 0;

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (count, epsilon) = (y[-1], of.Epsilon);
        float* from = b.Input(0), scale = b.Input(1), shift = b.Input(2), to = b.Output;
        b.EmitRange(Name, y.Count / count, 8L * count, (first, end, _) =>
        {
            for (var i = first * count; i < end * count; i += count)
                StandardizeCpu.Best.Row(from + i, scale, shift, to + i, count, epsilon);
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        throw new GraphException($"{Name}: a GPU scales and shifts in a chain of pointwise ops");
}

/// <summary>Joins an <see cref="Affine"/>, or a product and a sum with one value for each column, with the <see cref="Standardize"/> of rows before it.</summary>
sealed class LayerNormalizations : IFusion
{
    public void Apply(Program program)
    {
        foreach (var node in program.Nodes.ToArray())
        {
            if (node.Op is not Standardize rows || rows.Row(node.Shape) != node.Shape[-1] || program.OnlyReader(node.Node) is not { } reader)
                continue;
            if (reader.Op is Affine && reader.Inputs[0] == node.Node)
                program.Join(node, reader, new ScaledStandardize(rows), [node.Inputs[0], reader.Inputs[1], reader.Inputs[2]]);
            else if (reader.Op is Mul && program.OnlyReader(reader.Node) is { Op: Add } sum && Other(reader, node) is { } scale && Other(sum, reader) is { } shift)
            {
                program.Join(node, sum, new ScaledStandardize(rows), [node.Inputs[0], scale, shift]);
                program.Remove(reader);
            }
        }
    }

    // The operand beside a value, where it is one row of values for all rows of that.
    static Node? Other(PlanNode node, PlanNode value)
    {
        var other = node.Inputs[node.Inputs[0] == value.Node ? 1 : 0];
        return node.Shape == value.Shape && other.Shape.Rank > 0 && other.Shape.Count == value.Shape[-1] && other.Shape[-1] == value.Shape[-1] ? other : null;
    }
}
