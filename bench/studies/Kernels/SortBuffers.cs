using Whence.Kernels;
using Whence.Kernels.Indexing;
using Whence.Runtime;
using Whence.Runtime.Gpu;

namespace Whence.Studies.Kernels;

/// <summary>Rows of numbers on a device, with the launches by which each of our sorts puts their positions into descending order.</summary>
sealed class SortBuffers : IDisposable
{
    readonly int rows;
    readonly TopKDims dims;
    readonly Block x, y, first, second;

    /// <summary>Takes <paramref name="rows"/> rows to the device.</summary>
    public SortBuffers(Backend backend, float[] values, int rows, int length)
    {
        this.rows = rows;
        dims = new(length, length, largest: true, positions: true);
        (x, y) = (backend.Allocate(values.Length), backend.Allocate(values.Length));
        (first, second) = (backend.Allocate(MergeSort.WordsOfPair * values.Length), backend.Allocate(MergeSort.WordsOfPair * values.Length));
        x.Write(values);
    }

    /// <summary>The sort that the op takes for rows of this length.</summary>
    public GpuLaunch[] Chosen() => dims.N < MergeSort.Least ? Ranked() : Merged();

    /// <summary>Counting every pair.</summary>
    public GpuLaunch[] Ranked() => [GpuLaunch.Of(KernelMethod.Of(TopK.Run), TopK.Groups(rows, dims.N), View(x), View(y), dims)];

    /// <summary>Merging runs.</summary>
    public GpuLaunch[] Merged()
    {
        var (from, to, every) = (first, second, Threads.Groups((long)rows * dims.N));
        var launches = new List<GpuLaunch> { GpuLaunch.Of(KernelMethod.Of(MergeSort.Sort), TopK.Groups(rows, dims.N), View(x), View(from), dims) };
        foreach (var log in MergeSort.Merges(dims.N))
        {
            launches.Add(GpuLaunch.Of(KernelMethod.Of(MergeSort.Merge), every, View(from), View(to), new MergeDims(rows, dims.N, log)));
            (from, to) = (to, from);
        }
        launches.Add(GpuLaunch.Of(KernelMethod.Of(MergeSort.Take), every, View(x), View(from), View(y), new TakeDims(rows, dims)));
        return [.. launches];
    }

    /// <summary>The positions that a sort wrote.</summary>
    public int[] Order()
    {
        var order = new float[rows * dims.N];
        y.Read(order);
        return Array.ConvertAll(order, position => (int)position);
    }

    /// <summary>A block as a launch takes it.</summary>
    public static unsafe GpuBuffer View(Block block) => new((nint)block.Pointer, block.Length);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var block in new[] { x, y, first, second })
            block.Dispose();
    }
}
