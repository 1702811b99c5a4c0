using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Reduction;

namespace Whence.Kernels.Softmax;

/// <summary>
/// Softmax and its logarithm over one axis of [outer, count, inner]. With inner = 1 a warp, or a group for long rows, makes a row; else every thread
/// makes a column, neighbours side by side. x is read twice: for the logarithm of the sum of exponentials, then for the result.
/// </summary>
static class SoftmaxRows
{
    const int GroupSize = 256;
    const int LongRow = 2048;

    /// <summary>y = exp(x - m) / s, or x - m - log s, with m the largest x and s = sum exp(x - m). Parameters: x, y.</summary>
    public static Kernel Forward(string name, int outer, int count, int inner, bool logarithm) => Kernel.Define(name, GroupSize, k =>
    {
        var (x, y) = (k.Global<F32>("x"), k.Global<F32>("y"));
        OverRows(k, outer, count, inner, new LogSumExpFold(), i => x[i], (row, _, visit) =>
        {
            var (largest, last) = (row[0], logarithm ? F32.Log(row[1]) : 1 / row[1]);
            visit(i => y[i] = logarithm ? x[i] - largest - last : F32.Exp(x[i] - largest) * last);
        });
    });

    /// <summary>dx = y (dy - sum of y dy), or dy - exp(y) sum of dy. Parameters: y, dy, dx.</summary>
    public static Kernel Gradient(string name, int outer, int count, int inner, bool logarithm) => Kernel.Define(name, GroupSize, k =>
    {
        var (y, dy, dx) = (k.Global<F32>("y"), k.Global<F32>("dy"), k.Global<F32>("dx"));
        OverRows(k, outer, count, inner, new SumFold(), i => logarithm ? dy[i] : y[i] * dy[i], (sum, _, visit) =>
            visit(i => dx[i] = logarithm ? dy[i] - F32.Exp(y[i]) * sum[0] : y[i] * (dy[i] - sum[0])));
    });

    /// <summary>Loss of rows of logits [rows, count] against classes [rows]. Parameters: logits, classes, loss.</summary>
    public static Kernel CrossEntropy(string name, int rows, int count) => Kernel.Define(name, GroupSize, k =>
    {
        var (logits, classes, loss) = (k.Global<F32>("logits"), k.Global<F32>("classes"), k.Global<F32>("loss"));
        OverRows(k, rows, count, 1, new LogSumExpFold(), i => logits[i], (fold, row, _) => k.If(IsFirst(k, count), () =>
        {
            var target = classes[row];
            var valid = (target >= 0) & (target < count);
            var chosen = logits.At(row * count + k.Select(valid, target.ToS32(), 0)).Load();
            loss[row] = k.Select<F32>(valid, F32.Log(fold[1]) - (chosen - fold[0]), 0);
        }));
    });

    /// <summary>dlogits = dloss (softmax - onehot). Parameters: logits, classes, dloss, dlogits.</summary>
    public static Kernel CrossEntropyGradient(string name, int rows, int count) => Kernel.Define(name, GroupSize, k =>
    {
        var (logits, classes, dloss, dlogits) = (k.Global<F32>("logits"), k.Global<F32>("classes"), k.Global<F32>("dloss"), k.Global<F32>("dlogits"));
        OverRows(k, rows, count, 1, new LogSumExpFold(), i => logits[i], (fold, row, visit) =>
        {
            var inverse = 1 / fold[1];
            var (target, scale) = (classes[row], dloss[row]);
            var valid = (target >= 0) & (target < count);
            var hot = row * count + k.Select(valid, target.ToS32(), -1);
            visit(i => dlogits[i] = k.Select<F32>(valid, scale * (F32.Exp(logits[i] - fold[0]) * inverse - k.Select<F32>(S32.Same(i, hot), 1, 0)), 0));
        });
    });

    public static Extent Grid(int outer, int count, int inner)
    {
        var perGroup = inner > 1 ? GroupSize : GroupSize / Threads(count);
        return (outer * inner + perGroup - 1) / perGroup;
    }

    static int Threads(int count) => count > LongRow ? GroupSize : KernelBuilder.WarpSize;

    static Predicate IsFirst(KernelBuilder k, int count) => S32.Same(Threads(count) == GroupSize ? k.ThreadId.X : k.Lane, 0);

    // Folds a row, then hands the fold's state, the row's number and a loop over the row's elements on.
    static void OverRows(
        KernelBuilder k, int outer, int count, int inner, IFold fold, Func<S32, F32> value, Action<F32[], S32, Action<Action<S32>>> finish)
    {
        if (inner > 1)
        {
            var column = k.GlobalId;
            k.If(column < outer * inner, () =>
            {
                var start = column / inner * (count * inner) + column % inner;
                var state = GroupFold.OfThread(k, fold, visit => k.For(count, i => visit(value(start + i * inner))));
                finish(state, column, body => k.For(count, i => body(start + i * inner)));
            });
            return;
        }
        var threads = Threads(count);
        var shared = GroupFold.Shared(k, fold.Start().Length, threads);
        var row = threads == GroupSize ? k.GroupId.X : k.GroupId.X * (GroupSize / threads) + k.Warp;
        var thread = threads == GroupSize ? k.ThreadId.X : k.Lane;
        var (first, end) = (row * count + thread, row * count + count);
        var exists = row < outer;
        var last = k.Select(exists, end, 0);
        var mine = GroupFold.OfThread(k, fold, visit => k.For(first, last, threads, i => visit(value(i))));
        var joined = GroupFold.Across(k, fold, mine, threads, shared);
        k.If(exists, () => finish(joined, row, body => k.For(first, end, threads, body)));
    }
}
