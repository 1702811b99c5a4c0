using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Reduction;

/// <summary>
/// y[o] = the fold of f(a, b, ...) over the folded dimensions, in an order fixed by the sizes. Where neighbours are folded, a warp or a group makes each
/// result; where they are kept, a thread's column is a result and rows of threads share its values. Parameters: operands, y. With several parts, each folds a share of the values, and
/// y holds the states [registers, parts, outputs] for <see cref="Merge"/>.
/// </summary>
static class Reduce
{
    const int GroupSize = 256;
    const int ColumnRows = 8;
    const int LongRow = 1024;

    // Fewer groups than this leave most of a large GPU idle; a part shorter than this is not worth a second pass.
    const int EnoughGroups = 256;
    const int ShortestPart = 2048;

    /// <summary>How many shares the values of each result are cut into.</summary>
    public static int Parts(ReduceLayout layout)
    {
        var groups = Math.Max(1, Grid(layout, 1).X);
        return groups >= EnoughGroups ? 1 : Math.Clamp(Math.Min(layout.Count / ShortestPart, EnoughGroups / groups), 1, EnoughGroups);
    }

    public static Kernel Define(string name, ReduceLayout layout, IFold fold, int parts, Func<F32[], F32> f) =>
        layout.FoldsNeighbours ? Rows(name, layout, fold, parts, f) : Columns(name, layout, fold, parts, f);

    public static Extent Grid(ReduceLayout layout, int parts)
    {
        var perGroup = layout.FoldsNeighbours ? GroupSize / RowThreads(layout) : GroupSize / Share(layout);
        return new((layout.Outputs + perGroup - 1) / perGroup, parts);
    }

    /// <summary>y[o] = the states of all parts joined, in order. Parameters: states [registers, parts, outputs], y.</summary>
    public static Kernel Merge(string name, ReduceLayout layout, IFold fold, int parts) => Kernel.Define(name, GroupSize, k =>
    {
        var (states, y) = (k.Global<F32>("states"), k.Global<F32>("y"));
        var output = k.GlobalId;
        k.If(output < layout.Outputs, () =>
        {
            var place = states.At(output);
            var joined = Array.ConvertAll(State(0), k.Variable);
            k.For(1, parts, 1, part =>
            {
                var next = fold.Merge(Array.ConvertAll(joined, variable => variable.Value), State(part));
                for (var i = 0; i < next.Length; i++)
                    joined[i].Value = next[i];
            });
            y[output] = fold.Finish(Array.ConvertAll(joined, variable => variable.Value), layout.Count);

            F32[] State(S32 part) =>
                [.. Enumerable.Range(0, fold.Start().Length).Select(i => place.Offset(part * layout.Outputs).Load(i * parts * layout.Outputs))];
        });
    });

    public static Extent MergeGrid(ReduceLayout layout) => (layout.Outputs + GroupSize - 1) / GroupSize;

    static int RowThreads(ReduceLayout layout) => layout.Count > LongRow ? GroupSize : KernelBuilder.WarpSize;

    static int Share(ReduceLayout layout) => layout.Count >= 2 * ColumnRows ? ColumnRows : 1;

    static Kernel Rows(string name, ReduceLayout layout, IFold fold, int parts, Func<F32[], F32> f) => Kernel.Define(name, GroupSize, k =>
    {
        var (x, y) = (Operands(k, layout), k.Global<F32>("y"));
        var threads = RowThreads(layout);
        var shared = GroupFold.Shared(k, fold.Start().Length, threads);
        var perGroup = GroupSize / threads;
        var output = perGroup == 1 ? k.GroupId.X : k.GroupId.X * perGroup + k.Warp;
        var exists = output < layout.Outputs;
        var start = Starts(x, layout, S32.Min(output, layout.Outputs - 1));
        var thread = perGroup == 1 ? k.ThreadId.X : k.Lane;
        var width = layout.FoldsVectors && layout.Count / parts % 4 == 0 ? 4 : 1;
        var (first, end) = Part(k, layout.Count, parts, width);
        var state = GroupFold.OfThread(k, fold, visit => k.For(first + thread * width, end, threads * width, i =>
        {
            foreach (var value in Values(start, layout, i, width, f))
                visit(value);
        }));
        var joined = GroupFold.Across(k, fold, state, threads, shared);
        k.If(exists & S32.Same(thread, 0), () => Store(k, layout, fold, joined, y, output, parts));
    });

    static Kernel Columns(string name, ReduceLayout layout, IFold fold, int parts, Func<F32[], F32> f) => Kernel.Define(name, GroupSize, k =>
    {
        var (x, y) = (Operands(k, layout), k.Global<F32>("y"));
        var rows = Share(layout);
        var columns = GroupSize / rows;
        var registers = fold.Start().Length;
        var shared = rows == 1 ? null : k.Shared<F32>("rows", GroupSize * registers);
        var (column, share) = (k.ThreadId.X % columns, k.ThreadId.X / columns);
        var output = k.GroupId.X * columns + column;
        var start = Starts(x, layout, S32.Min(output, layout.Outputs - 1));
        var (first, end) = Part(k, layout.Count, parts, 1);
        var state = GroupFold.OfThread(k, fold, visit => k.For(first + share, end, rows, i => visit(Values(start, layout, i, 1, f)[0])));
        if (rows > 1)
        {
            for (var i = 0; i < registers; i++)
                shared!.At(k.ThreadId.X).Store(state[i], i * GroupSize);
            k.Barrier();
        }
        k.If((output < layout.Outputs) & S32.Same(share, 0), () =>
        {
            for (var row = 1; row < rows; row++)
            {
                var at = row * columns;
                state = fold.Merge(state, [.. Enumerable.Range(0, registers).Select(i => shared!.At(column).Load(at + i * GroupSize))]);
            }
            Store(k, layout, fold, state, y, output, parts);
        });
    });

    static GlobalBuffer<F32>[] Operands(KernelBuilder k, ReduceLayout layout) =>
        [.. Enumerable.Range(0, layout.Operands).Select(i => k.Global<F32>($"x{i}"))];

    static Pointer<F32>[] Starts(GlobalBuffer<F32>[] x, ReduceLayout layout, S32 output) =>
        [.. x.Select((operand, i) => operand.At(layout.KeptOffset(i, output)))];

    static F32[] Values(Pointer<F32>[] start, ReduceLayout layout, S32 index, int width, Func<F32[], F32> f)
    {
        var read = start.Select((place, i) =>
        {
            var at = place.Offset(layout.FoldedOffset(i, index));
            return layout.FoldedStrides[i][^1] == 0 ? [.. Enumerable.Repeat(at.Load(), width)] : at.LoadVector(width);
        }).ToArray();
        return [.. Enumerable.Range(0, width).Select(j => f(Array.ConvertAll(read, values => values[j])))];
    }

    static (S32 First, S32 End) Part(KernelBuilder k, int count, int parts, int multiple)
    {
        if (parts == 1)
            return (0, count);
        var length = (count + parts * multiple - 1) / (parts * multiple) * multiple;
        var first = k.GroupId.Y * length;
        return (first, S32.Min(first + length, count));
    }

    static void Store(KernelBuilder k, ReduceLayout layout, IFold fold, F32[] state, GlobalBuffer<F32> y, S32 output, int parts)
    {
        if (parts == 1)
        {
            y[output] = fold.Finish(state, layout.Count);
            return;
        }
        var place = y.At(k.GroupId.Y * layout.Outputs + output);
        for (var i = 0; i < state.Length; i++)
            place.Store(state[i], i * parts * layout.Outputs);
    }
}
