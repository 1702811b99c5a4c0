using Whence.Graphs.Ops;
using Whence.Kernels.Pointwise;
using Whence.Runtime.Gpu;

namespace Whence.Graphs;

/// <summary>
/// How one operand is read while the elements of a broadcast result are walked in order: dimensions over which all operands behave alike are
/// merged, so that most cases end with one or two.
/// </summary>
sealed class Broadcasting
{
    readonly int[] extents;
    readonly int[][] strides;

    /// <summary>Plans the walk over <paramref name="result"/> for operands that broadcast to it.</summary>
    public Broadcasting(Shape result, params ReadOnlySpan<Shape> operands)
    {
        var rank = result.Rank;
        var full = new int[operands.Length][];
        for (var k = 0; k < operands.Length; k++)
            full[k] = StridesIn(operands[k], rank);
        var keptExtents = new List<int>();
        var keptStrides = full.Select(_ => new List<int>()).ToArray();
        for (var axis = 0; axis < rank; axis++)
        {
            if (result[axis] == 1)
                continue;
            if (keptExtents.Count > 0 && full.Select((s, k) => keptStrides[k][^1] == s[axis] * result[axis]).All(fits => fits))
            {
                keptExtents[^1] *= result[axis];
                for (var k = 0; k < full.Length; k++)
                    keptStrides[k][^1] = full[k][axis];
                continue;
            }
            keptExtents.Add(result[axis]);
            for (var k = 0; k < full.Length; k++)
                keptStrides[k].Add(full[k][axis]);
        }
        if (keptExtents.Count == 0)
        {
            keptExtents.Add(1);
            Array.ForEach(keptStrides, list => list.Add(1));
        }
        extents = [.. keptExtents];
        strides = [.. keptStrides.Select(list => list.ToArray())];
    }

    /// <summary>Length of the innermost run, over which every operand has step 0 or a fixed step.</summary>
    public int Inner => extents[^1];

    /// <summary>Number of runs.</summary>
    public int Rows => extents.AsSpan(0, extents.Length - 1).ToArray().Aggregate(1, (product, extent) => product * extent);

    /// <summary>Number of runs that follow one another in the last dimension but one.</summary>
    public int Runs => extents.Length > 1 ? extents[^2] : 1;

    /// <summary>Number of merged dimensions.</summary>
    public int Rank => extents.Length;

    /// <summary>Step of operand <paramref name="k"/> within a run.</summary>
    public int Step(int k) => strides[k][^1];

    /// <summary>Whether operand <paramref name="k"/> is the same in every run.</summary>
    public bool IsPeriodic(int k) => Array.TrueForAll(strides[k][..^1], stride => stride == 0);

    /// <summary>Offset of operand <paramref name="k"/> at the start of run <paramref name="row"/>.</summary>
    public long Offset(int k, long row)
    {
        long offset = 0;
        var operand = strides[k];
        for (var axis = extents.Length - 2; axis >= 0; axis--)
        {
            offset += row % extents[axis] * operand[axis];
            row /= extents[axis];
        }
        return offset;
    }

    /// <summary>
    /// The elements of operand <paramref name="k"/>, which begins at <paramref name="x"/>, in <paramref name="count"/> runs from <paramref name="row"/> on that follow one another in the last dimension
    /// but one, with their step of 0 or 1: in place, or written out to <paramref name="copy"/> [count * Inner].
    /// </summary>
    public unsafe float* Values(int k, float* x, long row, int count, float* copy, out int step)
    {
        var (inner, own, next) = (Inner, strides[k][^1], strides[k].Length > 1 ? strides[k][^2] : 0);
        var from = x + Offset(k, row);
        step = own;
        if (next == inner * own)
            return from;
        step = 1;
        var to = copy;
        for (var run = 0; run < count; run++, from += next, to += inner)
        {
            for (var i = 0; i < inner; i++)
                to[i] = from[i * own];
        }
        return copy;
    }

    /// <summary>Adds the kernel of a pointwise op, whose operands are all inputs of <paramref name="b"/> in order.</summary>
    public static void Launch(GpuBinding b, string name, Shape y, ReadOnlySpan<Shape> x, IPointwise op)
    {
        var operands = new KernelOperand[x.Length];
        for (var i = 0; i < operands.Length; i++)
            operands[i] = Operand(b.Input(i), x[i], y);
        Launch(b, name, operands, op.Express([.. Enumerable.Range(0, x.Length).Select(KernelExpression.Operand)]));
    }

    /// <summary>Adds the kernel of a formula of <paramref name="operands"/>.</summary>
    public static void Launch(GpuBinding b, string name, KernelOperand[] operands, KernelExpression f)
    {
        var x = KernelOperand.Join(operands);
        b.Launch(name, Map.Of(x, f), Map.Grid(b.Output.Length), x.Value, b.Output, checked((int)b.Output.Length), f.Value);
    }

    /// <summary>An operand of shape <paramref name="x"/> of a kernel whose result has shape <paramref name="y"/>.</summary>
    public static KernelOperand Operand(GpuBuffer buffer, Shape x, Shape y)
    {
        var walk = new Broadcasting(y, x);
        return KernelOperand.Spread(buffer, walk.extents, walk.strides[0]);
    }

    /// <summary>Sums a gradient of the result's shape over the dimensions along which an operand was repeated.</summary>
    public static Node SumTo(Graph g, Node dy, Shape operand)
    {
        if (dy.Shape == operand)
            return dy;
        var missing = dy.Shape.Rank - operand.Rank;
        var axes = Enumerable.Range(0, dy.Shape.Rank).Where(axis => axis < missing || operand[axis - missing] != dy.Shape[axis]);
        var sum = g.Add(new ReduceSum([.. axes], keepDimensions: true), dy);
        return sum.Shape == operand ? sum : g.Add(new Reshape(operand), sum);
    }

    /// <summary>Strides of an operand along the dimensions of a result of <paramref name="rank"/>; 0 where it is repeated.</summary>
    public static int[] StridesIn(Shape operand, int rank)
    {
        var own = operand.Strides();
        var result = new int[rank];
        for (var i = 1; i <= operand.Rank; i++)
            result[rank - i] = operand[^i] == 1 ? 0 : own[operand.Rank - i];
        return result;
    }
}
