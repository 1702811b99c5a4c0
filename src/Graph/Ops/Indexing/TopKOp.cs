using Whence.Kernels.Indexing;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// The k largest (or smallest) elements along the innermost axis, [.., n] to [.., k], the most extreme first; of equal elements the first
/// comes first. NaN counts as larger than everything.
/// </summary>
public abstract class TopKOp(int k, bool largest) : Op
{
    /// <summary>Number of elements taken.</summary>
    public int K { get; } = k;

    /// <summary>Whether the largest are taken, else the smallest.</summary>
    public bool Largest { get; } = largest;

    // Parts of a row that is sorted by all workers.
    const int Parts = 8;

    private protected abstract bool WritesPositions { get; }

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x[0].Rank > 0 && K >= 0 && K <= x[0][-1], $"the innermost axis of {x[0]} does not have {K} elements");
        return x[0].With(-1, K);
    }

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(x[0].Count, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (n, k, largest, positions) = (x[0][-1], K, Largest, WritesPositions);
        if (x[0].Count == n && n >= CountingSort.Least && !positions && k > TopKCpu.LongestList)
        {
            BindCountingSort(b, n);
            return;
        }
        var keys = b.WorkerScratch(2 * TopKCpu.ScratchKeys(n, k));
        float* from = b.Input(0), to = b.Output;
        b.EmitRange(Name, x[0].Product(0, x[0].Rank - 1), 4L * n, (first, end, worker) =>
        {
            for (var row = first; row < end; row++)
            {
                var result = to + row * k;
                TopKCpu.Run(from + row * n, n, k, largest, (ulong*)keys.Of(worker), positions ? result : null, positions ? null : result);
            }
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (rows, n) = (x[0].Product(0, x[0].Rank - 1), x[0][-1]);
        var d = new TopKDims(n, K, Largest, WritesPositions);
        if (n < MergeSort.Least)
            b.Launch(Kernels.Indexing.TopK.Run, Kernels.Indexing.TopK.Groups(rows, n), b.Input(0), b.Output, d);
        else
            BindMergeSort(b, rows, d);
    }

    // One long row: values alone tell what their order is.
    unsafe void BindCountingSort(CpuBinding b, int n)
    {
        var (k, largest) = (K, Largest);
        float* from = b.Input(0), to = b.Output;
        var scratch = b.Scratch(2L * n + Parts * CountingSort.Radix);
        Each(n, (first, count, _) => CountingSort.Keys(from + first, Keys(0) + first, count, largest));
        for (var i = 0; i < CountingSort.Digits; i++)
        {
            var digit = i;
            Each(n, (first, count, part) => CountingSort.Count(Keys(digit) + first, count, digit, Counts(part)));
            b.Emit(Name, (_, _) => CountingSort.Place(Counts(0), Parts));
            Each(n, (first, count, part) => CountingSort.Move(Keys(digit) + first, count, digit, Counts(part), Keys(digit + 1)));
        }
        Each(k, (first, count, _) => CountingSort.Values(Keys(CountingSort.Digits) + first, to + first, count, largest));

        uint* Keys(int moves) => (uint*)scratch.Pointer + (moves % 2 == 0 ? 0 : n);

        int* Counts(int part) => (int*)scratch.Pointer + 2L * n + part * CountingSort.Radix;

        void Each(int length, Action<int, int, int> run) => b.Emit(Name, (part, _) =>
        {
            var first = (int)((long)length * part / Parts);
            run(first, (int)((long)length * (part + 1) / Parts) - first, part);
        }, Parts);
    }

    static void BindMergeSort(GpuBinding b, int rows, TopKDims d)
    {
        var count = (long)rows * d.N;
        var (from, to) = (b.Scratch(MergeSort.WordsOfPair * count), b.Scratch(MergeSort.WordsOfPair * count));
        b.Launch(MergeSort.Sort, Kernels.Indexing.TopK.Groups(rows, d.N), b.Input(0), from, d);
        foreach (var log in MergeSort.Merges(d.N))
        {
            b.Launch(MergeSort.Merge, Threads.Groups(count), from, to, new MergeDims(rows, d.N, log));
            (from, to) = (to, from);
        }
        b.Launch(MergeSort.Take, Threads.Groups((long)rows * d.K), b.Input(0), from, b.Output, new TakeDims(rows, d));
    }
}
