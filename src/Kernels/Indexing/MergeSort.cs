using ILGPU;

namespace Whence.Kernels.Indexing;

/// <summary>
/// The k largest (or smallest) of every row in order as <see cref="TopK"/> gives them, for long rows: tiles of 256 are sorted, then runs merged two by two. An
/// element is one 64-bit number, its key before its position, so that no two are equal and an element's place is its place in its own run plus the number of
/// elements of the other run that are smaller. Work grows as n log^2 n.
/// The radix sort of ILGPU.Algorithms 1.5.3 sorts one row a call in 16 digits of two bits, each a clearing, a count, a scan and a scattering. By what both texts do on the
/// simulator, a row of 50,176 takes 10 launches and 6.5 million instructions of warps here, 66 and more than 14 million there; its order of floats is wrong for
/// negative numbers besides, so that it needs keys of its caller's (bench/results/simulator/sorting.md).
/// </summary>
static class MergeSort
{
    const int Tile = Threads.PerGroup, LogTile = 8;

    /// <summary>32-bit words of a key with its position.</summary>
    public const int WordsOfPair = 2;

    /// <summary>Elements of a row from which on merging is meant to be used: below, one launch that compares every pair is over before several have begun.</summary>
    public const int Least = 8192;

    /// <summary>Logarithms of the lengths of the runs that are merged one after the other, for rows of n elements.</summary>
    public static IEnumerable<int> Merges(int n)
    {
        for (var log = LogTile; 1L << log < n; log++)
            yield return log;
    }

    /// <summary>The elements of each tile in order, x [rows,n] to pairs [rows,n]: every thread counts what comes before its own.</summary>
    [Kernel(Tile)]
    public static void Sort(ArrayView<float> x, ArrayView<ulong> pairs, TopKDims d)
    {
        var shared = SharedMemory.Allocate<ulong>(Tile);
        var row = d.Tiles.Quotient(Grid.IdxX);
        var start = d.Tiles.Remainder(Grid.IdxX, row) * Tile;
        var own = start + Group.IdxX;
        // Behind the row lies what no element is as large as.
        var pair = own < d.N ? (ulong)TopK.Key(x[row * d.N + own], d.Flip) << 32 | (uint)own : ulong.MaxValue;
        shared[Group.IdxX] = pair;
        Group.Barrier();
        var rank = 0;
        for (var i = 0; i < Tile; i++)
            rank += shared[i] < pair ? 1 : 0;
        if (own < d.N)
            pairs[row * d.N + start + rank] = pair;
    }

    /// <summary>Runs of 2^log elements joined two by two: every thread looks for its element's place in the other run.</summary>
    [Kernel(Tile)]
    public static void Merge(ArrayView<ulong> from, ArrayView<ulong> to, MergeDims d)
    {
        var thread = Threads.Index;
        if (thread >= d.Count)
            return;
        var row = d.N.Quotient(thread);
        var place = d.N.Remainder(thread, row);
        var (offset, run) = (row * d.N.Value, place >> d.Log);
        var other = (run ^ 1) << d.Log;
        var pair = from[thread];
        var (low, high) = (Math.Min(other, d.N.Value), Math.Min(other + (1 << d.Log), d.N.Value));
        while (low < high)
        {
            var middle = low + high >> 1;
            var isBelow = from[offset + middle] < pair;
            (low, high) = (isBelow ? middle + 1 : low, isBelow ? high : middle);
        }
        // Where the other run is behind the row's end, its start is as far as the search came.
        var before = low - Math.Min(other, d.N.Value);
        to[offset + (run >> 1 << d.Log + 1) + (place - (run << d.Log)) + before] = pair;
    }

    /// <summary>The first k pairs of each row as values or positions.</summary>
    [Kernel(Tile)]
    public static void Take(ArrayView<float> x, ArrayView<ulong> pairs, ArrayView<float> y, TakeDims d)
    {
        var thread = Threads.Index;
        if (thread >= d.Count)
            return;
        var row = d.K.Quotient(thread);
        var position = (int)(uint)pairs[row * d.N + d.K.Remainder(thread, row)];
        y[thread] = d.Positions != 0 ? position : x[row * d.N + position];
    }

    public static IEnumerable<KernelSample> Samples
    {
        get
        {
            const int n = 50176;
            var d = new TopKDims(n, n, largest: true, positions: true);
            // Pairs in order: what a later kernel finds.
            var pairs = SampleBuffer.Of(Enumerable.Range(0, n).SelectMany(i => Enumerable.Repeat(BitConverter.Int32BitsToSingle(i), WordsOfPair)));
            var (x, y) = (SampleBuffer.Floats(n), SampleBuffer.Floats(n));
            yield return KernelSample.Of("merge_sort_tiles", KernelMethod.Of(Sort), TopK.Groups(1, n), [x, pairs, d]);
            yield return KernelSample.Of("merge_sort_runs", KernelMethod.Of(Merge), Threads.Groups(n), [pairs, SampleBuffer.Floats(WordsOfPair * n), new MergeDims(1, n, LogTile)]);
            yield return KernelSample.Of("merge_sort_taken", KernelMethod.Of(Take), Threads.Groups(n), [x, pairs, y, new TakeDims(1, d)]);
        }
    }
}

/// <summary>The sizes of <see cref="MergeSort.Merge"/>: rows of n elements in sorted runs of 2^log.</summary>
readonly struct MergeDims(int rows, int n, int log)
{
    /// <summary>Number of threads.</summary>
    public readonly int Count = checked((int)((long)rows * n));

    /// <summary>Elements of a row.</summary>
    public readonly FastDivisor N = n;

    /// <summary>Logarithm of a run's length.</summary>
    public readonly int Log = log;
}

/// <summary>The sizes of <see cref="MergeSort.Take"/>: pairs [rows,n] to y [rows,k].</summary>
readonly struct TakeDims(int rows, TopKDims d)
{
    /// <summary>Number of threads.</summary>
    public readonly int Count = checked((int)((long)rows * d.K));

    /// <summary>Elements of a row.</summary>
    public readonly int N = d.N;

    /// <summary>Elements that are taken.</summary>
    public readonly FastDivisor K = Math.Max(1, d.K);

    /// <summary>Whether y is positions, 1 or 0.</summary>
    public readonly int Positions = d.Positions;
}
