using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>
/// Folds the operand over some axes (all of them when none is named). Folds run in a fixed order, so results are equal to the bit on every
/// replay. With <see cref="KeepDimensions"/> reduced axes stay with extent 1.
/// </summary>
public abstract class ReduceOp(int[] axes, bool keepDimensions) : Op
{
    /// <summary>The axes folded; negative ones count from the innermost; empty means all.</summary>
    public IReadOnlyList<int> Axes { get; } = axes;

    /// <summary>Whether reduced axes stay with extent 1.</summary>
    public bool KeepDimensions { get; } = keepDimensions;

    /// <summary>The fold's loops.</summary>
    internal abstract ReduceLoop Loop { get; }

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        var reduced = Reduced(x[0]);
        var kept = new List<int>();
        for (var axis = 0; axis < x[0].Rank; axis++)
        {
            if (!reduced[axis])
                kept.Add(x[0][axis]);
            else if (KeepDimensions)
                kept.Add(1);
        }
        return new([.. kept]);
    }

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(x[0].Length, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var walk = Walk(x[0]);
        var (loop, kept, folded, run) = (Loop, walk.Kept, walk.Folded, walk.Run);
        float* from = b.Input(0), to = b.Output;
        if (walk.RunIsFolded)
        {
            b.EmitRange(Name, kept.Length, folded.Length * run, (first, end, _) =>
            {
                for (var i = first; i < end; i++)
                    loop.FoldRuns(from + kept[i], folded, run, to + i);
            });
        }
        else if (kept.Length >= 8 || run < 64)
        {
            b.EmitRange(Name, kept.Length, folded.Length * run, (first, end, _) =>
            {
                for (var i = first; i < end; i++)
                    loop.FoldRows(from + kept[i], folded, run, to + i * run);
            });
        }
        else
        {
            b.EmitRange(Name, run, (long)folded.Length * kept.Length, (first, end, _) =>
            {
                for (var i = 0; i < kept.Length; i++)
                    loop.FoldRows(from + kept[i] + first, folded, end - first, to + i * run + first);
            });
        }
    }

    /// <summary>How the fold walks an operand of shape <paramref name="x"/>.</summary>
    internal ReduceWalk Walk(Shape x) => ReduceWalk.Plan(x, Reduced(x));

    /// <summary>A value of the result's shape with every reduced axis present as extent 1, so that it broadcasts against the operand.</summary>
    private protected Node Keep(Graph g, Node value, Shape x)
    {
        var reduced = Reduced(x);
        var shape = new Shape([.. Enumerable.Range(0, x.Rank).Select(axis => reduced[axis] ? 1 : x[axis])]);
        return value.Shape == shape ? value : g.Add(new Reshape(shape), value);
    }

    /// <summary>Number of values folded into one.</summary>
    private protected int Count(Shape x)
    {
        var reduced = Reduced(x);
        return Enumerable.Range(0, x.Rank).Where(axis => reduced[axis]).Aggregate(1, (product, axis) => product * x[axis]);
    }

    bool[] Reduced(Shape x)
    {
        var reduced = new bool[x.Rank];
        foreach (var axis in Axes)
            reduced[x.Axis(axis)] = true;
        if (Axes.Count == 0)
            Array.Fill(reduced, true);
        return reduced;
    }
}
