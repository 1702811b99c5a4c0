using ILGPU;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Reduction;

/// <summary>
/// y[o] = the fold of x over the folded dimensions, in an order fixed by the sizes. Where neighbours are folded, a warp or a group makes each result; where
/// they are kept, a thread's column is a result and rows of threads share its values. Parameters: source, y, dims. With several parts, each folds a share of
/// the values, and y holds the states [parts, outputs] for <see cref="Merge"/>.
/// </summary>
static class Reduce
{
    /// <summary>Results by teams of threads.</summary>
    [Kernel(Team.GroupSize)]
    public static void Rows<TFold, TState, TSource, TWalk, TTeam, TWidth>(TSource x, ArrayView<float> y, ReduceDims d)
        where TFold : struct, IFold<TState>
        where TState : unmanaged
        where TSource : struct, ISource
        where TWalk : struct, IWalkKind
        where TTeam : struct, ITeam
        where TWidth : struct, IWidth
    {
        var output = TTeam.Row;
        var start = d.Kept.Offset(Math.Min(output, d.Outputs - 1));
        var first = Grid.IdxY * d.PartLength;
        var end = Math.Min(first + d.PartLength, d.Count);
        var state = TFold.Start();
        for (var i = first + TTeam.Member * TWidth.Count; i < end; i += TTeam.Threads * TWidth.Count)
            state = TWidth.Step<TFold, TState, TSource>(state, x, start + TWalk.Offset(d.Folded, i));
        state = TTeam.Join<TFold, TState>(state);
        if (output < d.Outputs && TTeam.Member == 0)
            Store<TFold, TState>(state, y, output, d);
    }

    /// <summary>Results by threads side by side; several rows of threads share the values.</summary>
    [Kernel(Team.GroupSize)]
    public static void Columns<TFold, TState, TSource, TWalk>(TSource x, ArrayView<float> y, ReduceDims d)
        where TFold : struct, IFold<TState>
        where TState : unmanaged
        where TSource : struct, ISource
        where TWalk : struct, IWalkKind
    {
        var states = SharedMemory.Allocate<TState>(Team.GroupSize);
        var columns = 1 << d.ColumnBits;
        var column = Group.IdxX & (columns - 1);
        var row = Group.IdxX >> d.ColumnBits;
        var rows = Team.GroupSize >> d.ColumnBits;
        var output = Grid.IdxX * columns + column;
        var start = d.Kept.Offset(Math.Min(output, d.Outputs - 1));
        var first = Grid.IdxY * d.PartLength;
        var end = Math.Min(first + d.PartLength, d.Count);
        var state = TFold.Start();
        for (var i = first + row; i < end; i += rows)
            state = TFold.Step(state, x.At(start + TWalk.Offset(d.Folded, i)));
        states[Group.IdxX] = state;
        Group.Barrier();
        if (output < d.Outputs && row == 0)
        {
            for (var other = column + columns; other < Team.GroupSize; other += columns)
                state = TFold.Merge(state, states[other]);
            Store<TFold, TState>(state, y, output, d);
        }
    }

    /// <summary>y[o] = the states [parts, outputs] of all parts joined, in order. Parameters: states, y, outputs, parts, values folded into one.</summary>
    [Kernel(Team.GroupSize)]
    public static void Merge<TFold, TState>(ArrayView<TState> states, ArrayView<float> y, int outputs, int parts, int count)
        where TFold : struct, IFold<TState>
        where TState : unmanaged
    {
        var output = OneThread.Row;
        if (output >= outputs)
            return;
        var state = states[output];
        for (var part = 1; part < parts; part++)
            state = TFold.Merge(state, states[part * outputs + output]);
        y[output] = TFold.Finish(state, count);
    }

    static void Store<TFold, TState>(TState state, ArrayView<float> y, int output, ReduceDims d)
        where TFold : struct, IFold<TState>
        where TState : unmanaged
    {
        if (d.Parts == 1)
            y[output] = TFold.Finish(state, d.Count);
        else
            y.Cast<TState>()[Grid.IdxY * d.Outputs + output] = state;
    }
}
