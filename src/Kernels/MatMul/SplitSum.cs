using ILGPU;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>
/// y[i] = partial[0, i] + partial[1, i] + ..., in this order, then the epilogue: the second pass of a product whose sums were cut, partial [splits, length].
/// </summary>
static class SplitSum
{
    const int Threads = 256;

    /// <summary>The kernel for one or four results a thread.</summary>
    [Kernel(Threads)]
    public static void Run<T>(ArrayView<T> partial, ArrayView<T> y, SplitDims d, EpilogueArguments<T> epilogue)
        where T : unmanaged, IChannels<T>
    {
        var i = Grid.IdxX * Threads + Group.IdxX;
        if (i >= d.Length)
            return;
        var sum = partial[i];
        for (var split = 1; split < d.Splits; split++)
            sum = T.Join(default(Plus), sum, partial[i + split * d.Length]);
        y[i] = epilogue.Of(sum, i, d.Columns.Remainder(i));
    }

    /// <summary>The kernel for rows of so many results.</summary>
    public static KernelMethod Of(int columns) => KernelMethod.Of(columns % Float4.Width == 0 ? Run<Float4> : Run<Float1>);

    /// <summary>Groups of threads for so many results.</summary>
    public static Extent Groups(SplitDims d) => (d.Length + Threads - 1) / Threads;
}

/// <summary>So many partial sums of so many results, in rows of <paramref name="columns"/>; lengths count vectors.</summary>
readonly struct SplitDims(int splits, int length, int columns)
{
    /// <summary>Partial sums of a result.</summary>
    public readonly int Splits = splits;

    /// <summary>Vectors of results.</summary>
    public readonly int Length = length / Width(columns);

    /// <summary>Vectors of a row.</summary>
    public readonly FastDivisor Columns = columns / Width(columns);

    static int Width(int columns) => columns % Float4.Width == 0 ? Float4.Width : 1;
}
