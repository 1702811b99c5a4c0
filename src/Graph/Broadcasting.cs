using Whence.Graph.Ops;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Language;
using Whence.Runtime.Gpu;

namespace Whence.Graph;

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

    /// <summary>Adds the kernel that computes every element of the result from its operands, all inputs of the op in order.</summary>
    public void Launch(GpuBinding b, string name, Func<F32[], F32> f) => Launch(b, name, new Generator?[strides.Length], f);

    /// <summary>The same, where operands with a generator are made from what their input holds.</summary>
    public void Launch(GpuBinding b, string name, Generator?[] generators, Func<F32[], F32> f)
    {
        var buffers = Enumerable.Range(0, strides.Length).Select(b.Input).Append(b.Output).Select(buffer => (GpuArgument)buffer);
        var plain = Rank == 1 && Array.TrueForAll(strides, operand => operand[0] == 1)
            && Array.TrueForAll(generators, generator => generator is null);
        if (plain)
            b.Launch(Map.Define(name, strides.Length, f), Map.Grid(b.Output.Length), [.. buffers, checked((int)b.Output.Length)]);
        else if (b.Output.Length > 0)
            b.Launch(BroadcastMap.Define(name, extents, strides, generators, f), BroadcastMap.Grid(extents, strides, generators), [.. buffers]);
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
