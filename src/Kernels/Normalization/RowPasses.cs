using Whence.Kernels.Language;
using Whence.Kernels.Reduction;

namespace Whence.Kernels.Normalization;

/// <summary>
/// Several passes over a row of <c>count</c> values that belong together, by the threads of a warp or of a whole group. Rows that fit are read once
/// and stay in registers; longer ones are read in every pass.
/// </summary>
sealed class RowPasses
{
    /// <summary>Threads of a group.</summary>
    public const int GroupSize = 256;

    // Values of an operand that a thread keeps.
    const int Kept = 16;
    const int LongestWarpRow = 512;

    readonly KernelBuilder k;
    readonly GlobalBuffer<F32>[] operands;
    readonly int count;
    readonly int threads;
    readonly int width;
    readonly S32 start;
    readonly S32 thread;
    readonly Predicate exists;
    readonly SharedArray<F32>? shared;
    readonly F32[][][]? values;

    /// <summary>Prepares the passes over the row of this thread; operands are [rows,count].</summary>
    public RowPasses(KernelBuilder k, int rows, int count, params GlobalBuffer<F32>[] operands)
    {
        (this.k, this.operands, this.count, threads) = (k, operands, count, Threads(count));
        width = count % 4 == 0 ? 4 : 1;
        shared = GroupFold.Shared(k, 1, threads);
        var row = threads == GroupSize ? k.GroupId.X : k.GroupId.X * (GroupSize / threads) + k.Warp;
        thread = (threads == GroupSize ? k.ThreadId.X : k.Lane) * width;
        (start, exists) = (row * count, row < rows);
        var steps = (count + threads * width - 1) / (threads * width);
        if (steps * width <= Kept)
            values = [.. Enumerable.Range(0, steps).Select(step => Read(thread + step * threads * width))];
    }

    /// <summary>Groups for the rows.</summary>
    public static int Groups(int rows, int count)
    {
        var perGroup = GroupSize / Threads(count);
        return (rows + perGroup - 1) / perGroup;
    }

    /// <summary>The sum over the row of f of the operands' values.</summary>
    public F32 Sum(Func<F32[], F32> f)
    {
        var sum = k.Variable<F32>(0);
        Visit((i, read) =>
        {
            for (var j = 0; j < width; j++)
                sum.Value += k.Select<F32>(i < count, f(Array.ConvertAll(read, operand => operand[j])), 0);
        });
        return GroupFold.Across(k, new SumFold(), [sum.Value], threads, shared)[0];
    }

    /// <summary>Writes f of the operands' values.</summary>
    public void Map(GlobalBuffer<F32> y, Func<F32[], F32> f) => Visit((i, read) =>
    {
        var results = new F32[width];
        for (var j = 0; j < width; j++)
            results[j] = f(Array.ConvertAll(read, operand => operand[j]));
        y.At(start + i).StoreVectorIf(exists & i < count, results);
    });

    static int Threads(int count) => count > LongestWarpRow ? GroupSize : KernelBuilder.WarpSize;

    void Visit(Action<S32, F32[][]> body)
    {
        if (values is null)
        {
            k.For(thread, count, threads * width, i => body(i, Read(i)));
            return;
        }
        for (var step = 0; step < values.Length; step++)
            body(thread + step * threads * width, values[step]);
    }

    F32[][] Read(S32 i) => Array.ConvertAll(operands, operand => operand.At(start + i).LoadVectorIf(exists & i < count, width));
}
